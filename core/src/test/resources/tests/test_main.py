"""Scripts that are run a second time, as ``<fake __main__>``. Run by PythonModulesTest, each function by itself."""

import builtins
import contextlib
import os
import sys
import tempfile
import threading

from _clutch.crossing import scripts as _scripts
from concurrent.futures import ThreadPoolExecutor
from helpers import raises_saying, until


@contextlib.contextmanager
def written(*texts, **names):
    """Scripts of these texts, which find the names among the builtins."""
    vars(builtins).update(names)
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for number, text in enumerate(texts):
            file = os.path.join(folder, f"script{number}.py")
            with open(file, "w") as stream:
                stream.write(text)
            made.append((file, None, ()))
        try:
            yield made
        finally:
            for name in names:
                delattr(builtins, name)


def waits_for(script):
    lock = _scripts._locks.get(script[:2])
    return lock is not None and lock.waiters


def test_a_script_that_another_thread_runs_is_waited_for():
    begun, gate, runs = threading.Event(), threading.Event(), []
    text = "begun.set(); runs.append(1); gate.wait()\nclass Thing: pass"
    with written(text, begun=begun, gate=gate, runs=runs) as [script], ThreadPoolExecutor(3) as pool:
        found = [pool.submit(_scripts.main_attribute, script, "Thing")]
        assert begun.wait(60)
        found += [pool.submit(_scripts.main_attribute, script, "Thing") for _ in range(2)]
        until(lambda: waits_for(script) or any(each.done() for each in found))
        gate.set()
        assert len({each.result(60) for each in found}) == 1
        assert runs == [1]


def test_only_the_thread_that_runs_a_script_must_not_need_it():
    begun, gate = threading.Event(), threading.Event()
    with written("begun.set(); gate.wait(); Thing = 1", begun=begun, gate=gate) as [script], ThreadPoolExecutor(1) as pool:
        running = pool.submit(_scripts.main_attribute, script, "Thing")
        assert begun.wait(60)
        _scripts.script_for("anything")
        gate.set()
        running.result(60)


def test_a_script_that_needs_itself_sees_what_there_is():
    text = """
from _clutch.crossing import scripts as _scripts
class Early: pass
script = __file__, None, ()
assert _scripts.main_attribute(script, "Early") is Early
try:
    _scripts.main_attribute(script, "Late")
except AttributeError:
    class Late: pass
"""
    with written(text) as [script]:
        assert _scripts.main_attribute(script, "Late").__name__ == "Late"


def test_two_scripts_that_need_each_other_end():
    both = threading.Barrier(2)
    text = """
from _clutch.crossing import scripts as _scripts
class Thing: pass
both.wait(60)
other = _scripts.main_attribute(others[__file__], "Thing")
"""
    others = {}
    with written(text, text, both=both, others=others) as [one, two], ThreadPoolExecutor(2) as pool:
        others.update({one[0]: two, two[0]: one})
        found = [pool.submit(_scripts.main_attribute, script, "other") for script in (one, two)]
        assert {each.result(60).__name__ for each in found} == {"Thing"}


def test_a_script_that_failed_is_run_again():
    begun, gate, runs = threading.Event(), threading.Event(), []
    text = "begun.set(); runs.append(1); gate.wait()\nif len(runs) == 1: 1 / 0\nclass Thing: pass"
    with written(text, begun=begun, gate=gate, runs=runs) as [script], ThreadPoolExecutor(2) as pool:
        first = pool.submit(_scripts.main_attribute, script, "Thing")
        assert begun.wait(60)
        second = pool.submit(_scripts.main_attribute, script, "Thing")
        until(lambda: waits_for(script) or second.done())
        gate.set()
        raises_saying(ZeroDivisionError, lambda: first.result(60), "zero")
        assert second.result(60).__name__ == "Thing" and runs == [1, 1]
        assert sys.modules["<fake __main__>"].Thing is second.result()
