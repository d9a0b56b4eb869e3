"""Runs one of CPython's test files; under ./clutch, started by ``referee.py``.

    inside.py FILE RESULTS

RESULTS gets a line of JSON for each event: ``[test, outcome, detail]``, the last one of a test counts.
"""

import ast
import gc
import importlib.machinery
import importlib.util
import json
import os
import sys
import time
import unittest


def collect():
    """Runs the garbage collector, and what it brings about: the JVM tells of dead objects a moment later."""
    for _ in range(3):
        gc.collect()
        time.sleep(0.05)


class CollectAfterDel(ast.NodeTransformer):
    """Runs the garbage collector after each ``del name``: CPython's tests count on what reference counting does then."""

    def visit_Delete(self, node):
        call = ast.parse("__import__('__main__').collect()").body[0]
        for part in ast.walk(call):
            ast.copy_location(part, node)
        return [node, call]


class TestLoader(importlib.machinery.SourceFileLoader):
    """Loads a test file with that change."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return compile(CollectAfterDel().visit(ast.parse(self.get_data(path), path)), path, "exec")


class TestFinder:
    """Finds the files that such a file imports tests from, for that loader."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith("test.test_concurrent_futures."):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        spec.loader = TestLoader(name, spec.origin)
        return spec


class Recorder(unittest.TestResult):
    """Writes down how each test ends; a subtest counts as its test."""

    def __init__(self, path, package):
        super().__init__()
        self._package = package
        self._file = open(path, "w", encoding="utf-8", buffering=1)
        self._failed = set()

    def record(self, test, outcome, detail=""):
        test = getattr(test, "test_case", test)  # of a subtest
        # a test may have an attribute "id" of its own
        name = unittest.TestCase.id(test).removeprefix(self._package)
        if outcome in ("failed", "error"):
            self._failed.add(name)
        elif name in self._failed:
            return  # another part of it
        self._file.write(json.dumps([name, outcome, detail]) + "\n")

    def _text(self, test, err):
        return self._exc_info_to_string(err, test)

    def addSuccess(self, test):
        self.record(test, "passed")

    def addFailure(self, test, err):
        self.record(test, "failed", self._text(test, err))

    def addError(self, test, err):
        self.record(test, "error", self._text(test, err))

    def addSkip(self, test, reason):
        if hasattr(test, "test_case"):
            reason = f"in part: {reason}"
        self.record(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        self.record(test, "passed")

    def addUnexpectedSuccess(self, test):
        self.record(test, "passed")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            outcome = "failed" if issubclass(err[0], test.failureException) else "error"
            self.record(test, outcome, f"{subtest}\n{self._text(test, err)}")


def flatten(suite):
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from flatten(part)
        else:
            yield part


def main(file, results):
    name = f"test.{file}"
    if file in ("test__interpreters", "test__interpchannels"):
        import test.support.crossing  # stands in for the one C helper that they use
    if file == "test__interpchannels":
        import test.support.interpreters.channels  # tells _interpchannels to be 3.13's
    import test

    sys.meta_path.insert(0, TestFinder)
    paths = [os.path.join(folder, *file.split(".")) + ".py" for folder in test.__path__]
    path = next(path for path in paths if os.path.exists(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=TestLoader(name, path))
    if "." in file:
        importlib.import_module(name.rpartition(".")[0])
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    recorder = Recorder(results, f"{name.rpartition('.')[0]}.")
    tests = list(flatten(unittest.defaultTestLoader.loadTestsFromModule(module)))
    for each in tests:
        recorder.record(each, "started")
    for each in tests:
        print(unittest.TestCase.id(each), flush=True)
        if unittest.TestCase.id(each).endswith("TestChannels.test_list_all"):
            collect()  # it expects no channel to be left of the tests before it
        each(recorder)


main(*sys.argv[1:])
