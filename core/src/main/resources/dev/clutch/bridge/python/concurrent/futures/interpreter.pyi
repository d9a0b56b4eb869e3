from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from concurrent.interpreters import InterpreterError
from typing import Any, Literal, NamedTuple, Self

__all__ = ["BrokenInterpreterPool", "InterpreterPoolExecutor", "PoolFull", "PoolStats", "WorkerLost"]

class BrokenInterpreterPool(BrokenExecutor): ...
class WorkerLost(InterpreterError): ...
class PoolFull(RuntimeError): ...

class PoolStats(NamedTuple):
    size: int
    idle: int
    busy: int
    starting: int
    queued: int
    submitted: int
    succeeded: int
    failed: int
    cancelled: int
    rejected: int
    overdue: int
    retried: int
    replaced: int
    abandoned: int
    waited: float
    ran: float

type _WhenFull = Literal["block", "reject", "caller_runs"]
type _Progress = bool | Literal["always"]

class InterpreterPoolExecutor(ThreadPoolExecutor):
    BROKEN: type[BrokenInterpreterPool]
    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        *,
        max_tasks_per_child: int | None = None,
        queue_capacity: int | None = None,
        when_full: _WhenFull = "block",
    ) -> None: ...
    def with_options(
        self, *, timeout: float | None = ..., retries: int = ..., cancel_running: bool = ...
    ) -> Self: ...
    def submit[**P, R](self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]: ...
    def stats(self) -> PoolStats: ...
    def map[R](
        self,
        fn: Callable[..., R],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
        buffersize: int | None = None,
        progress: _Progress = False,
    ) -> Iterator[R]: ...
    def warm_up(self) -> None: ...
    def kill_workers(self) -> None: ...
    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None: ...
