"""clutch.create with permissions, and Interpreter.interrupt, stop and eval."""

import threading
import time

import clutch
from concurrent import interpreters
from helpers import raises_saying as raises

RUNAWAYS = {
    "pass": "while True: pass",
    "catch": """
while True:
    try:
        while True: pass
    except BaseException:
        pass
""",
    "sleep": """
import time
while True:
    try:
        time.sleep(1000)
    finally:
        continue
""",
    "queue": "queue.get()",
    "event": "import threading; threading.Event().wait()",
    "thread": """
import threading
def endless():
    while True: pass
threading.Thread(target=endless).start()
endless()
""",
    "nested": """
from concurrent import interpreters
inner = interpreters.create()
inner.exec("while True: pass")
""",
}


def running(source):
    """An interpreter that runs the source, the thread it does so in, and where its error arrives."""
    interp, began, failure = interpreters.create(), interpreters.create_queue(), []
    interp.prepare_main(began=began, queue=interpreters.create_queue())

    def run():
        try:
            interp.exec("began.put(1)\n" + source)
        except Exception as error:
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    began.get(timeout=60)
    return interp, thread, failure


def test_stop_ends_whatever_runs():
    for name, source in RUNAWAYS.items():
        interp, thread, failure = running(source)
        assert interp.stop(timeout=120), name
        thread.join(120)
        assert not thread.is_alive(), name
        assert type(failure[0]) is clutch.InterpreterStoppedError, (name, failure)
        raises(interpreters.InterpreterNotFoundError, interp.is_running)


def test_interrupt_ends_what_runs_and_leaves_the_interpreter_usable():
    for name in "pass", "catch", "sleep", "queue":
        interp, thread, failure = running(RUNAWAYS[name])
        assert interp.interrupt(timeout=120), name
        thread.join(120)
        assert type(failure[0]) is interpreters.ExecutionFailed, (name, failure)
        assert "KeyboardInterrupt" in str(failure[0])
        assert interp.eval("1 + 1") == 2
        interp.close()


def test_stop_of_an_idle_one_closes_it_in_order():
    interp, queue = interpreters.create(), interpreters.create_queue()
    interp.prepare_main(queue=queue)
    interp.exec("import atexit; atexit.register(queue.put, 'bye')")
    assert interp.stop()
    assert queue.qsize() == 1
    raises(interpreters.InterpreterNotFoundError, lambda: interp.exec("1"))


def test_stop_does_not_wait_for_handlers_that_hang():
    interp = interpreters.create()
    interp.exec("import atexit, time; atexit.register(time.sleep, 1000)")
    began = time.monotonic()
    assert interp.stop(timeout=20)
    assert time.monotonic() - began < 20


def test_who_may_not_be_stopped():
    me = interpreters.get_current()
    for operation in "stop", "interrupt":
        raises(interpreters.InterpreterError, getattr(me, operation), "cannot " + operation)
        raises(interpreters.InterpreterError, getattr(interpreters.get_main(), operation), "no Python code made it")
    interp = interpreters.create()
    raises(ValueError, lambda: interp.stop(timeout=-1), "-1")
    raises(TypeError, lambda: interp.stop(timeout="soon"))
    interp.prepare_main(interp=interp)
    raises(interpreters.ExecutionFailed, lambda: interp.exec("interp.stop()"), "current interpreter")
    interp.close()


def test_eval():
    interp = interpreters.create()
    interp.exec("x = [1]")
    assert interp.eval("x + [2]") == [1, 2]
    assert interp.eval("__import__('fractions').Fraction(1, 2)") * 2 == 1
    failed = raises(interpreters.ExecutionFailed, lambda: interp.eval("1/0"))
    assert failed.excinfo.type.__name__ == "ZeroDivisionError"
    raises(interpreters.ExecutionFailed, lambda: interp.eval("x = 1"), "SyntaxError")
    raises(interpreters.ExecutionFailed, lambda: interp.eval("__import__('threading').Lock()"), "NotShareableError")
    raises(TypeError, lambda: interp.eval(5), "str")
    interp.close()


def test_create_with_permissions():
    assert clutch.create().eval("1") == 1
    config = clutch.InterpreterConfig.sandboxed(threads=True)
    assert config.threads and not config.network
    assert config == clutch.InterpreterConfig(threads=True) and hash(config) == hash(clutch.InterpreterConfig(threads=True))
    assert repr(config) == "InterpreterConfig(threads=True)"
    interp = clutch.create(config=config)
    interp.exec("import threading; threading.Thread(target=int).start()")
    raises(interpreters.ExecutionFailed, lambda: interp.exec("open('/etc/hostname')"), "Error: ")
    raises(interpreters.ExecutionFailed, lambda: interp.exec("import socket; socket.socket()"), "PermissionError")
    trusted = clutch.InterpreterConfig.trusted()
    interp.exec("import clutch; inner = clutch.create(config=clutch.InterpreterConfig.trusted())")
    interp.exec("try: inner.exec('import socket; socket.socket()')\nexcept Exception as e: seen = str(e)")
    assert "PermissionError" in interp.eval("seen")
    assert trusted.network and not clutch.InterpreterConfig.trusted(network=False).network
    interp.close()


def test_bad_configs():
    raises(TypeError, lambda: clutch.create(config="sandboxed"), "clutch.InterpreterConfig", "str")
    raises(TypeError, lambda: clutch.InterpreterConfig(files=True), "'files'", "read_files")
    raises(TypeError, lambda: clutch.InterpreterConfig(threads=1), "bool", "int")
    raises(AttributeError, lambda: setattr(clutch.InterpreterConfig(), "threads", True), "immutable")
    raises(AttributeError, lambda: clutch.InterpreterConfig().files)
