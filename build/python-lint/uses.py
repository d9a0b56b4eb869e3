"""What a type checker is to make of programs that use Clutch; checked by build/lint-python, never run."""

from collections.abc import AsyncIterator
from concurrent import interpreters
from concurrent.futures import Future
from concurrent.futures.interpreter import InterpreterPoolExecutor, PoolStats
from threading import Thread
from typing import Any, assert_type

import clutch
import interpreters as pep554
from clutch import csp
from interpreters import channels, py39


def add(a: int, b: int) -> int:
    return a + b


def of_interpreters() -> None:
    interp = interpreters.create()
    assert_type(interp.call(add, 1, 2), int)
    assert_type(interp.call_in_thread(add, 1, b=2), Thread)
    interp.prepare_main({"x": 1}, y=2)
    interp.prepare_main([("x", 1)])
    interp.exec("pass")
    interp.exec(lambda: None)
    recv, send = pep554.create_channel(capacity=1)
    assert_type(interp.run("pass", channels={"recv": recv}, check=False), pep554.RunResult | None)
    assert_type(send.send_later(1), Future[None])
    assert_type(py39.create_channel()[1].send_nowait(1), bool)
    queue = interpreters.create_queue(3, unbounditems=interpreters.UNBOUND_REMOVE)
    queue.put(1, timeout=0.5, unbounditems=interpreters.UNBOUND)
    try:
        interp.exec("1 / 0")
    except interpreters.ExecutionFailed as error:
        assert_type(error.excinfo.type.__name__, str)


def of_clutch() -> None:
    config = clutch.InterpreterConfig.sandboxed(threads=True, cpu_time=1.5)
    assert_type(config.cpu_time, float | None)
    assert_type(clutch.create(config), interpreters.Interpreter)
    recv, send = channels.create()
    queue = interpreters.create_queue()
    case, value = clutch.select(recv, queue, (send, "ping"), timeout=5)
    assert case is recv
    assert_type(value, Any)
    assert_type(clutch.SharedBuffer(16)[0], int)
    assert_type(clutch.SharedBuffer(16)[0:4], memoryview)
    with clutch.Lock(), clutch.Semaphore(2), clutch.Condition() as taken:
        assert_type(taken, bool)
    assert_type(clutch.Pipe()[0].poll(None), bool)


def of_pools() -> None:
    with InterpreterPoolExecutor(2, when_full="reject").with_options(timeout=1.0) as executor:
        assert_type(executor.submit(add, 1, b=2), Future[int])
        assert_type(list(executor.map(add, [1], [2], progress=True)), list[int])
        assert_type(executor.stats(), PoolStats)
    with clutch.Pool(2) as pool:
        assert_type(pool.map(str, [1]), list[str])
        assert_type(pool.apply_async(add, (1, 2)).get(), int)
        assert_type(pool.imap(str, [1]).next(1.0), str)


async def of_async_pools() -> None:
    async with clutch.AsyncPool(2) as pool:
        assert_type(await pool.call(add, 1, 2), int)
        assert_type(pool.map(str, [1]), AsyncIterator[str])


def of_processes() -> None:
    channel = csp.Channel(2)
    assert_type(csp.par(csp.process(add, 1, 2), csp.thread(sum, channel.reader)), list[Any])
    guard, _ = csp.alt(channel, (channel.writer, 1), csp.after(1.5), csp.when(True, csp.SKIP), priority=True)
    assert guard is channel


def what_is_wrong() -> None:
    """Each line is an error for a type checker: a comment that ignores none would be one itself."""
    interpreters.create().call(add, "1", 2)  # pyright: ignore[reportArgumentType]
    interpreters.create_queue(unbounditems=3)  # pyright: ignore[reportArgumentType]
    clutch.InterpreterConfig(files=True)  # pyright: ignore[reportCallIssue]
    clutch.select(1)  # pyright: ignore[reportArgumentType]
    clutch.Pool(2, when_full="wait")  # pyright: ignore[reportArgumentType]
    csp.par(add)  # pyright: ignore[reportArgumentType]
