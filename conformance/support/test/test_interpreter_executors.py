"""CPython 3.13's tests of all executors, for InterpreterPoolExecutor, as CPython 3.14 applies them to its own."""

from concurrent.futures import InterpreterPoolExecutor
from test.test_concurrent_futures.executor import ExecutorTest as _Executor
from test.test_concurrent_futures.test_as_completed import AsCompletedTests as _AsCompleted
from test.test_concurrent_futures.test_wait import WaitTests as _Wait
from test.test_concurrent_futures.util import BaseTestCase, ExecutorMixin


class _Interpreters(ExecutorMixin):
    executor_type = InterpreterPoolExecutor


class ExecutorTest(_Interpreters, _Executor, BaseTestCase):
    pass


class AsCompletedTest(_Interpreters, _AsCompleted, BaseTestCase):
    pass


class WaitTest(_Interpreters, _Wait, BaseTestCase):
    pass
