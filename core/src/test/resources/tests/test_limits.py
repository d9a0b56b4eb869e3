"""Limits of clutch.InterpreterConfig."""

import pickle

import clutch
from concurrent import interpreters
from helpers import raises_saying as raises


def test_limits_end_a_run_and_its_interpreter():
    for limit, source in (
        ({"wall_time": 0.3}, "import time; time.sleep(1000)"),
        ({"cpu_time": 0.3}, "while True: pass"),
        ({"allocated_bytes": 10**8}, "x = [bytes(10**6) for _ in iter(int, 1)]"),
        ({"output_bytes": 1000}, "while True: print('x' * 500)"),
    ):
        interp = clutch.create(config=clutch.InterpreterConfig(**limit))
        raises(clutch.LimitExceededError, lambda: interp.exec(source), f"interpreter {interp.id} exceeded its limit of ")
        raises(interpreters.InterpreterNotFoundError, lambda: interp.exec("1"))


def test_limits_of_a_config():
    config = clutch.InterpreterConfig.sandboxed(threads=True, cpu_time=2, output_bytes=10)
    assert config.cpu_time == 2 and config.wall_time is None and config.threads
    assert repr(config) == "InterpreterConfig(threads=True, cpu_time=2, output_bytes=10)"
    assert config == pickle.loads(pickle.dumps(config)) != clutch.InterpreterConfig(threads=True)
    for value in 0, -1.5, float("nan"), float("inf"):
        raises(ValueError, lambda: clutch.InterpreterConfig(wall_time=value), "wall_time")
    for value in 1.5, True, "1":
        raises(TypeError, lambda: clutch.InterpreterConfig(output_bytes=value), "output_bytes must be an int")
    raises(TypeError, lambda: clutch.InterpreterConfig(cpu_time="1"), "seconds", "str")
    raises(TypeError, lambda: clutch.InterpreterConfig(memory=1), "'memory'", "allocated_bytes")


def test_an_interpreter_gets_no_more_than_its_creator():
    interp = clutch.create(config=clutch.InterpreterConfig.trusted(wall_time=60, output_bytes=10**6))
    interp.exec("""if True:
        import clutch
        inner = clutch.create(config=clutch.InterpreterConfig.trusted(wall_time=0.3))
        try:
            inner.exec("while True: pass")
        except clutch.LimitExceededError as error:
            seen = str(error)
    """)
    assert interp.eval("seen").endswith("exceeded its limit of 0.3 s")
    interp.close()


def test_each_task_of_a_pool_has_the_limits_for_itself():
    interp = clutch.create(config=clutch.InterpreterConfig.trusted(wall_time=10))
    interp.exec("""if True:
        import time
        from concurrent.futures import InterpreterPoolExecutor
    """)
    for _ in range(3):  # a pool ends with the run that made it
        interp.exec("with InterpreterPoolExecutor(1) as pool: pool.submit(time.sleep, 4).result()")
    interp.close()


def test_what_a_run_starts_counts_for_it_and_ends_with_it():
    trusted = clutch.InterpreterConfig.trusted
    interp = clutch.create(config=trusted(cpu_time=1))
    source = """if True:
        import threading, time
        n = 0
        def work():
            global n
            while True:
                n += 1
        threading.Thread(target=work, daemon=True).start()
        time.sleep(WAIT)
    """
    raises(clutch.LimitExceededError, lambda: interp.exec(source.replace("WAIT", "1000")), "1.0 s of CPU time")
    interp = clutch.create(config=trusted(wall_time=100))
    interp.exec(source.replace("WAIT", "0.01"))
    counted = interp.eval("n")
    interp.exec("time.sleep(0.1)")
    assert interp.eval("n") == counted
    interp.exec("""if True:
        from concurrent import interpreters
        child = interpreters.create()
        threading.Thread(target=child.exec, args=("while True: pass",), daemon=True).start()
        while not child.is_running():
            time.sleep(0.001)
    """)
    assert not interp.eval("child.is_running() if child in interpreters.list_all() else False")
    interp.close()
    interp = clutch.create(config=trusted(max_threads=2))
    source = "import threading\nfor _ in range(9): threading.Thread(target=threading.Event().wait, daemon=True).start()"
    raises(clutch.LimitExceededError, lambda: interp.exec(source + "\nthreading.Event().wait()"), "2 threads")


def test_only_so_many():
    interp = clutch.create(
        config=clutch.InterpreterConfig.trusted(max_interpreters=2, max_queues=3, max_queued_items=5, native_bytes=1000)
    )
    interp.exec("from concurrent import interpreters; import clutch; kept = []")
    for make, limit in (
        ("interpreters.create()", 2),
        ("interpreters.create_queue()", 3),
        ("kept[-1].put(1) or kept[-1]", 5),
        ("clutch.SharedBuffer(300)", 3),
    ):
        source = f"for made in range(99): kept.append({make})"
        raises(interpreters.ExecutionFailed, lambda: interp.exec(source), "LimitExceededError", "its limit is ")
        assert interp.eval("made") == limit, make
    interp.close()


def test_who_runs_what_does_not_end_is_let_go():
    interp = clutch.create(config=clutch.InterpreterConfig.sandboxed(wall_time=1))
    raises(clutch.LimitExceededError, lambda: interp.exec("sum(range(10**10))"), "exceeded its limit of 1.0 s")
    assert interp not in interpreters.list_all()
