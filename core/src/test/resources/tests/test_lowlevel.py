"""_interpreters and _interpqueues, seen from inside an interpreter. Run by PythonModulesTest."""

import gc
import sys
import threading
import time
import types

import _interpchannels as low_channels
import _interpqueues as low_queues
import _interpreters as low
import clutch
from _clutch.ground import lifetime
from concurrent import interpreters
from helpers import raises_exactly as raises


def exists(number):
    return number in [row[0] for row in low.list_all()]


def queue_exists(qid):
    return qid in [row[0] for row in low_queues.list_all()]


def eventually(condition, *args):
    """Collects until it holds: what a handle in transit holds is given back by a thread of its own."""
    for _ in range(200):
        gc.collect()
        if condition(*args):
            return True
        time.sleep(0.02)
    return False


def collect_well():
    """Enough for what ``eventually`` waits for to happen, if it is going to."""
    for _ in range(3):
        gc.collect()
        time.sleep(0.02)


ISOLATED = {
    "use_main_obmalloc": False,
    "allow_fork": False,
    "allow_exec": False,
    "allow_threads": True,
    "allow_daemon_threads": False,
    "check_multi_interp_extensions": True,
    "gil": "own",
}


def test_new_config():
    for name in ("isolated", "default", ""):
        assert vars(low.new_config(name)) == ISOLATED
    assert low.new_config() is not low.new_config() and low.new_config() == low.new_config("isolated")
    assert low.new_config("legacy").gil == "shared" and low.new_config("empty").gil == "default"
    assert low.new_config(allow_fork=True).allow_fork is True
    raises(ValueError, low.new_config, "spam")
    raises(UnicodeEncodeError, low.new_config, "\udc80")
    raises(TypeError, low.new_config, None)
    raises(ValueError, low.new_config, spam=True)
    for value in (1, None, "", 0.0):
        raises(TypeError, low.new_config, allow_exec=value)
        raises(TypeError, low.new_config, gil=value) if value != "" else raises(ValueError, low.new_config, gil="")


def test_create_with_config():
    made = [low.create(), low.create(None), low.create("legacy"), low.create(low.new_config("legacy", gil="default"))]
    configs = [low.get_config(id) for id in made]
    assert vars(configs[0]) == vars(configs[1]) == ISOLATED
    assert configs[2] == low.new_config("legacy")
    assert configs[3].gil == "shared"  # 'default' is what it is asked for, not what it becomes
    for id in made:
        low.destroy(id)
    error = raises(low.InterpreterError, low.create, "empty")
    assert isinstance(error.__context__, low.InterpreterError) and "check_multi" in str(error.__context__)
    incomplete, more = low.new_config(), low.new_config()
    del incomplete.gil
    more.spam = True
    raises(ValueError, low.create, incomplete)
    raises(ValueError, low.create, more)
    raises(ValueError, low.create, "spam")
    raises(UnicodeEncodeError, low.create, "\udc80")
    for config in (1, object(), b"isolated", types.SimpleNamespace(**ISOLATED | {"allow_fork": 1})):
        raises(TypeError, low.create, config)


def test_what_a_config_means():
    script = """
import os, threading
def outcome(work):
    try:
        work()
    except RuntimeError as error:
        return str(error)
    except (AttributeError, OSError):
        return "tried"
    return "done"
def thread(daemon):
    thread = threading.Thread(target=int, daemon=daemon)
    thread.start()
    thread.join()
result = tuple(outcome(w) for w in (
    lambda: thread(False), lambda: thread(True), lambda: os.execv("/no/such", ["x"]),
))
"""
    queue = interpreters.create_queue()

    def results(config):
        id = low.create(config)
        assert low.exec(id, script, {"queue": queue}) is None
        assert low.exec(id, "queue.put(result)") is None
        outcomes = queue.get()
        low.destroy(id)
        return outcomes

    plain, daemon, replaced = results("isolated")
    assert plain == "done" and "daemon" in daemon and "exec not supported" in replaced
    assert results("legacy") == ("done", "done", "tried")
    none = low.new_config("empty", use_main_obmalloc=True)
    assert "not supported" in results(none)[0]


def test_no_more_than_the_creator():
    outer = low.create("isolated")
    queue = interpreters.create_queue()
    failure = low.exec(
        outer, "import _interpreters as low\ninner = low.create('legacy')\nqueue.put(inner)", {"queue": queue}
    )
    assert failure is None, failure
    inner = queue.get()
    config = low.get_config(inner)
    assert not config.allow_daemon_threads and not config.allow_fork and not config.allow_exec
    assert low.whence(inner) == low.WHENCE_STDLIB
    low.destroy(inner)
    low.destroy(outer)


def test_get_config():
    assert low.get_config(None) == low.get_config(low.get_current()[0])
    main = low.get_config(low.get_main()[0])
    assert main.gil == "own" and main.allow_fork and not main.check_multi_interp_extensions
    error = raises(low.InterpreterError, low.get_config, low.get_main()[0], restrict=True)
    assert "unrecognized" in str(error)


def test_ids():
    for function in (low.is_running, low.whence, low.destroy, low.get_config, low.incref, low.decref):
        raises(TypeError, function, "1")
        raises(TypeError, function, 1.0)
        raises(ValueError, function, -1)
        raises(OverflowError, function, 2**70)
        raises(low.InterpreterNotFoundError, function, 10**6)
    for function in (low_queues.bind, low_queues.release, low_queues.get, low_queues.destroy, low_queues.get_count):
        raises(TypeError, function, "1")
        raises(ValueError, function, -1)
        raises(OverflowError, function, 2**70)
        raises(low_queues.QueueNotFoundError, function, 10**6)


def test_arguments():
    absent = 10**6
    assert "argument 3 must be dict, not int" in str(raises(TypeError, low.exec, absent, "1", 1))
    assert "must be dict, not None" in str(raises(TypeError, low.run_string, absent, "1", None))
    raises(low.InterpreterNotFoundError, low.exec, absent, 1)
    raises(TypeError, low.run_string, absent, b"1")
    raises(TypeError, low.run_func, absent, print)
    raises(TypeError, low.call, absent, 1)
    raises(TypeError, low.call, absent, lambda: 1, [])
    raises(TypeError, low.call, absent, lambda: 1, (), ())
    raises(low.InterpreterNotFoundError, low.call, absent, lambda: 1)
    raises(ValueError, low.set___main___attrs, absent, {})
    raises(TypeError, low.CrossInterpreterBufferView)
    assert low.capture_exception(None) is None
    raises(TypeError, low.capture_exception, ValueError)
    assert low.capture_exception(ValueError("x")).formatted == "ValueError: x"


def test_call():
    id = low.create()
    assert low.call(id, lambda: (1, "two")) == ((1, "two"), None)
    assert low.call(id, lambda a, *, b: a + b, (1,), {"b": 2}) == (3, None)
    result, failure = low.call(id, lambda: 1 / 0)
    assert result is None and failure.type.__name__ == "ZeroDivisionError"
    captured, lock = 5, threading.Lock()
    assert low.call(id, lambda: captured) == (5, None)
    assert low.call(id, lambda a=1: a) == (1, None)
    assert "closes over 'lock'" in str(raises(interpreters.NotShareableError, low.call, id, lambda: lock))
    low.destroy(id)


def test_call_for_3_13():
    id = low.create()
    sys.modules["test.support.interpreters"] = types.ModuleType("test.support.interpreters")
    try:
        assert low.call(id, lambda: object()) is None
        assert low.call(id, lambda: 1 / 0).type.__name__ == "ZeroDivisionError"
        raises(ValueError, low.call, id, lambda a: a)
        raises(ValueError, low.call, id, lambda: 1, (1,))
        raises(TypeError, low.exec, id, b"pass")
    finally:
        del sys.modules["test.support.interpreters"]
    assert low.exec(id, b"pass") is None
    low.destroy(id)


def test_counted_references():
    id = low.create()
    low.incref(id)
    low.decref(id)
    low.decref(id)
    assert exists(id)  # nobody asked for its end
    low.incref(id, implieslink=True)
    low.incref(id)
    low.decref(id)
    assert exists(id)
    low.decref(id)
    assert not exists(id)
    linked = low.create(reqrefs=True)
    assert exists(linked)
    low.incref(linked)
    low.decref(linked)
    assert not exists(linked)


def test_the_last_reference_of_a_running_one():
    id = low.create(reqrefs=True)
    low.incref(id)
    code = f"import _interpreters as low\nlow.incref({id}); low.decref({id}); low.decref({id})"
    assert low.exec(id, code) is None
    assert eventually(lambda: not exists(id))  # it could not be ended while it ran


def test_dropped_interpreter():
    child = interpreters.create()
    id = child.id
    again = interpreters.Interpreter(id)
    del child
    gc.collect()
    assert exists(id)
    del again
    assert eventually(lambda: not exists(id))


def test_what_a_confined_interpreter_made_goes_with_it():
    def numbers():
        return (
            {row[0] for row in low.list_all()},
            {row[0] for row in low_queues.list_all()},
            {row[0] for row in low_channels._host.listAll()},
        )

    before = numbers()
    box = clutch.create(clutch.InterpreterConfig.sandboxed())
    box.exec(
        "import _interpreters, _interpqueues, _interpchannels, clutch\n"
        "children = [_interpreters.create() for _ in range(2)]\n"
        "_interpqueues.put(_interpqueues.create(0), 'x')\n"
        "channel = _interpchannels.create()\n"
        "lock = clutch.Lock()\n"
    )
    assert len(numbers()[0] - before[0]) == 3
    lock, queue = box.eval("lock"), box.call(interpreters.create_queue)
    box.close()
    left = [now - then for now, then in zip(numbers(), before)]
    assert eventually(lambda: numbers()[0] == before[0]), left
    assert left[1:] == [{queue.id}, set()], left
    with lock:  # this interpreter refers to them
        queue.put(1)


def test_what_others_leave_behind_unreferenced_stays_as_in_cpython():
    child = interpreters.create()
    queue = child.call(eval, "__import__('_interpqueues').create(0)")
    child.close()
    assert low_queues.get_count(queue) == 0
    low_queues.destroy(queue)


def test_dropped_interpreter_where_objects_cannot_be_tied_to_it():
    lasting, create_for = object(), low._host_create_for
    lifetime.can_tie = False  # as where GraalPy is on the module path
    low._host_create_for = lambda asked, owner: create_for(asked, lasting)
    try:
        child = interpreters.create()
    finally:
        lifetime.can_tie, low._host_create_for = True, create_for
    id = child.id
    collect_well()
    assert exists(id) and interpreters.Interpreter(id) is child
    del child
    assert eventually(lambda: not exists(id))


def test_what_cannot_be_tied_is_given_back_all_the_same():
    class Release:
        def tie(self, owner):
            return False

        def run(self):
            given.append(True)

    given, owner = [], threading.Event()
    lifetime.give_back(Release(), owner)
    collect_well()
    assert not given
    del owner
    assert eventually(lambda: given)


def test_interpreter_held_by_another():
    holder, child = interpreters.create(), interpreters.create()
    id = child.id
    holder.prepare_main(child=child)
    del child
    collect_well()
    assert exists(id)
    assert interpreters.Interpreter(id) is interpreters.Interpreter(id)  # another one: the first is collected
    holder.close()
    assert eventually(lambda: not exists(id))


def test_dropped_queue():
    queue = interpreters.create_queue()
    qid = queue.id
    assert queue_exists(qid)
    del queue
    assert eventually(lambda: not queue_exists(qid))


def test_queue_held_by_another_interpreter():
    child = interpreters.create()
    queue = interpreters.create_queue()
    qid = queue.id
    child.prepare_main(queue=queue)
    del queue
    collect_well()
    child.exec("queue.put(1)")
    assert low_queues.get_count(qid) == 1
    child.close()
    assert eventually(lambda: not queue_exists(qid))


def test_queue_in_transit():
    carrier, cargo = interpreters.create_queue(), interpreters.create_queue()
    qid = cargo.id
    cargo.put("inside")
    carrier.put((1, cargo))
    del cargo
    collect_well()
    assert queue_exists(qid)
    cargo = carrier.get()[1]
    assert cargo.id == qid and cargo.get() == "inside"
    del cargo
    assert eventually(lambda: not queue_exists(qid))


def test_queue_lost_in_transit():
    carrier, cargo = interpreters.create_queue(), interpreters.create_queue()
    qid, carrier_id = cargo.id, carrier.id
    carrier.put(cargo)
    del cargo
    low_queues.destroy(carrier_id)
    assert eventually(lambda: not queue_exists(qid))


def test_bind_and_release():
    qid = low_queues.create(2)
    error = raises(low_queues.QueueError, low_queues.release, qid)
    assert "never bound" in str(error)
    low_queues.bind(qid)
    low_queues.bind(qid)
    low_queues.release(qid)
    assert queue_exists(qid)
    low_queues.release(qid)
    assert not queue_exists(qid)


class Wrapper3_13:
    """What 3.13's high-level class does with the low-level module."""

    __module__ = "test.support.interpreters.queues"

    def __new__(cls, number):
        self = super().__new__(cls)
        self._id = number
        low_queues.bind(number)
        return self

    def __del__(self):
        low_queues.release(self._id)


def with_3_13(work):
    ours = sys.modules["concurrent.interpreters._queues"]
    low_queues._register_heap_types(Wrapper3_13, ours.QueueEmpty, ours.QueueFull)
    try:
        work()
    finally:
        low_queues._register_heap_types(ours.Queue, ours.QueueEmpty, ours.QueueFull)


def test_signatures_of_3_13():
    def work():
        qid = low_queues.create(2, 1, 2)
        assert low_queues.get_queue_defaults(qid) == (1, 2)
        assert (qid, 1, 2) in low_queues.list_all()
        low_queues.put(qid, b"data", 1, 3)
        low_queues.put(qid, 5, 0, 3)
        raises(interpreters.QueueFull, low_queues.put, qid, 5, 0, 3)
        assert low_queues.get(qid) == (b"data", 1, None) and low_queues.get(qid) == (5, 0, None)
        raises(interpreters.QueueEmpty, low_queues.get, qid)
        raises(ValueError, low_queues.create, 0, 0, 4)
        raises(ValueError, low_queues.put, qid, 1, 0, -1)
        raises(TypeError, low_queues.create, 0)
        child = low.create()
        low.exec(child, f"import _interpqueues as q; q.put({qid}, 1, 0, 3)")
        low.destroy(child)
        assert low_queues.get(qid) == (None, None, 3)
        low_queues.destroy(qid)

    with_3_13(work)


def test_signatures_of_3_14():
    qid = low_queues.create(2, 2, 0)
    assert low_queues.get_queue_defaults(qid) == (2, 0) and (qid, 2, 0) in low_queues.list_all()
    low_queues.put(qid, 5)
    low_queues.put(qid, 5, 1, 1)
    assert low_queues.get(qid) == low_queues.get(qid) == (5, None)
    raises(ValueError, low_queues.put, qid, 5, 0)
    raises(ValueError, low_queues.put, qid, 5, 4)
    raises(ValueError, low_queues.put, qid, 5, 1, 2)
    low_queues.destroy(qid)
    qid = low_queues.create(-3)
    assert low_queues.get_maxsize(qid) == -3 and not low_queues.is_full(qid)
    low_queues.destroy(qid)
    raises(TypeError, low_queues.create, "1")


def test_strict():
    qid = low_queues.create(0, 3, 0)
    child = low.create()
    for obj in ([1], {"a": 1}, {1}, bytearray(b"x"), (1, [2]), object()):
        raises(interpreters.NotShareableError, low_queues.put, qid, obj)
        raises(interpreters.NotShareableError, low_queues.put, qid, obj, 3, 0)
        raises(interpreters.NotShareableError, low.set___main___attrs, child, {"fine": 1, "obj": obj})
    low_queues.put(qid, [1], 3, 1)
    assert low_queues.get(qid) == ([1], None) and low_queues.get_count(qid) == 0
    assert low.exec(child, "fine").type.__name__ == "NameError"
    low.destroy(child)
    low_queues.destroy(qid)


def test_what_3_13_pickled_arrives_in_3_14():
    import pickle

    qid = low_queues.create(0, 1, 1)
    low_queues.put(qid, pickle.dumps([1, {2}]), fmt=1, unboundop=3)
    assert low_queues.get(qid) == ([1, {2}], None)
    low_queues.destroy(qid)


def test_del_of_a_wrapper_class():
    def work():
        qid = low_queues.create(0, 0, 3)
        wrapper = Wrapper3_13(qid)
        assert queue_exists(qid)
        del wrapper
        assert eventually(lambda: not queue_exists(qid))

    with_3_13(work)


def test_what_native_extensions_do_loads_in_every_interpreter():
    queue = interpreters.create_queue()
    outcomes = []
    for module in ("pyexpat", "_sqlite3") * 2:
        child = interpreters.create()
        child.prepare_main(queue=queue)
        child.exec(f"""
try:
    import {module}
    queue.put("loaded")
except ImportError as error:
    queue.put(str(error))
""")
        outcomes.append(queue.get())
        child.close()
    assert outcomes[::2] == ["loaded"] * 2, outcomes
    assert outcomes[1] == outcomes[3] and (outcomes[1] == "loaded" or "libsqlite3" in outcomes[1]), outcomes
