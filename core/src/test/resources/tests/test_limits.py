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
        pool = InterpreterPoolExecutor(1)
        pool.submit(int).result()
    """)
    for _ in range(3):
        interp.exec("pool.submit(time.sleep, 4).result()")
    interp.close()
