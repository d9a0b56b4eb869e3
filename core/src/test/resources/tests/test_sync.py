"""Synchronisation primitives of several interpreters. Run by PythonModulesTest, each function by itself."""

import asyncio
import functools
import gc
import pickle
import threading
import time

import clutch
from concurrent import interpreters
from helpers import raises, until


class Running(threading.Thread):
    """Runs work in a thread; ``result()`` is what came of it."""

    def __init__(self, work, *args):
        super().__init__(daemon=True)
        self._work = functools.partial(work, *args)
        self.start()

    def run(self):
        try:
            self._result = self._work()
        except BaseException as error:
            self._result = error

    def result(self):
        self.join(30)
        assert not self.is_alive(), "it still runs"
        return self._result


def test_a_lock_excludes_the_code_of_other_interpreters():
    lock, total = clutch.Lock(), clutch.SharedBuffer(8)
    code = """if True:
        count = total.view.cast("q")
        for _ in range(2000):
            with lock:
                n = count[0]
                count[0] = n + 1"""
    others = [interpreters.create() for _ in range(2)]
    for other in others:
        other.prepare_main(lock=lock, total=total)
    threads = [Running(other.exec, code) for other in others]
    count = total.view.cast("q")
    for _ in range(2000):
        with lock:
            count[0] += 1
    assert [thread.result() for thread in threads] == [None, None]
    assert count[0] == 6000
    for other in others:
        other.close()


def test_a_lock_is_one_object_everywhere():
    lock = clutch.Lock()
    queue = interpreters.create_queue()
    queue.put({"lock": [lock]})
    assert queue.get()["lock"][0] is lock and pickle.loads(pickle.dumps(lock)) is lock
    assert interpreters.is_shareable(lock)
    other = interpreters.create()
    other.prepare_main(lock=lock, again=lock)
    other.exec("assert lock is again and lock.acquire() and lock.locked()")
    assert lock.locked() and not lock.acquire(blocking=False)
    lock.release()  # anybody may
    other.exec("assert not lock.locked()")
    assert str(raises(RuntimeError, lock.release)) == "release unlocked lock"
    assert repr(lock).startswith("<unlocked clutch.Lock object at ")
    raises(TypeError, type, "Sub", (clutch.Lock,), {"__slots__": ()})
    other.close()


def test_timeouts_are_checked_and_kept():
    lock, semaphore, event = clutch.Lock(), clutch.Semaphore(0), clutch.Event()
    lock.acquire()
    start = time.monotonic()
    assert lock.acquire(timeout=0.1) is False and semaphore.acquire(timeout=0.1) is False
    assert event.wait(0.1) is False
    assert 0.28 <= time.monotonic() - start < 20
    assert not lock.acquire(timeout=0) and not semaphore.acquire(timeout=-1) and not event.wait(-1)
    raises(ValueError, lock.acquire, False, 1)
    raises(ValueError, lock.acquire, timeout=-2)
    raises(ValueError, lock.acquire, timeout=float("nan"))
    raises(OverflowError, lock.acquire, timeout=1e100)
    raises(TypeError, lock.acquire, timeout="1")
    raises(ValueError, semaphore.acquire, False, 1)
    raises(ValueError, semaphore.release, 0)
    raises(ValueError, clutch.Semaphore, -1)
    raises(ValueError, clutch.Barrier, 0)
    raises(TypeError, clutch.Condition, threading.Lock())


def test_who_waits_longest_is_served_first():
    lock, order, threads = clutch.Lock(), [], []
    lock.acquire()

    def work(n, begun):
        begun.set()
        with lock:
            order.append(n)

    for n in range(5):
        begun = threading.Event()
        threads.append(Running(work, n, begun))
        assert begun.wait(30)
        time.sleep(0.1)
    lock.release()
    assert [thread.result() for thread in threads] == [None] * 5
    assert order == [0, 1, 2, 3, 4]


def test_an_abandoned_lock_is_refused_until_it_is_recovered():
    lock = clutch.Lock()
    other = interpreters.create()
    other.prepare_main(lock=lock)
    other.exec("lock.acquire()")
    waiter = Running(lock.acquire)
    time.sleep(0.1)
    other.close()
    error = waiter.result()
    assert type(error) is clutch.LockAbandonedError and isinstance(error, RuntimeError), error
    assert str(error) == (
        f"lock {lock.id} is abandoned: interpreter {other.id}, which held it, was interrupted or destroyed"
    )
    raises(clutch.LockAbandonedError, lock.acquire, False)
    raises(clutch.LockAbandonedError, lock.acquire, timeout=1)
    assert lock.recover() and lock.locked() and not lock.recover()
    lock.release()
    with lock:
        pass


def test_an_rlock_belongs_to_its_thread_in_all_interpreters():
    lock = clutch.RLock()
    other = interpreters.create()
    other.prepare_main(lock=lock)
    with lock:
        other.exec("with lock: assert 'count=2' in repr(lock)")  # this thread's code
        assert Running(lock.acquire, False).result() is False
        assert isinstance(Running(lock.release).result(), RuntimeError)
        other.exec("lock.acquire()")
        other.close()  # one of two levels dies, the other one holds
        assert not Running(lock.acquire, False).result()
    assert str(raises(RuntimeError, lock.release)) == "cannot release un-acquired lock"
    assert lock.acquire()


def test_a_semaphore_counts():
    semaphore = clutch.Semaphore(2)
    other = interpreters.create()
    other.prepare_main(semaphore=semaphore)
    other.exec("semaphore.acquire(); semaphore.acquire()")
    assert not semaphore.acquire(False)
    waiter = Running(semaphore.acquire)
    other.exec("semaphore.release(3)")
    assert waiter.result() is True
    assert repr(semaphore).endswith("value=2>")
    other.exec("assert semaphore.acquire()")
    other.close()  # nothing tells whether that was a permit lent or a signal used
    assert repr(semaphore).endswith("value=1>")


def test_a_bounded_semaphore_gets_back_what_a_dead_interpreter_held():
    semaphore = clutch.BoundedSemaphore(3)
    other = interpreters.create()
    other.prepare_main(semaphore=semaphore)
    other.exec("semaphore.acquire(); semaphore.acquire(); semaphore.acquire(); semaphore.release()")
    assert semaphore.acquire() and not semaphore.acquire(False)
    assert repr(semaphore).endswith("value=0/3>")
    waiter = Running(semaphore.acquire)
    other.close()
    assert waiter.result() is True and repr(semaphore).endswith("value=1/3>")
    semaphore.release(2)
    assert str(raises(ValueError, semaphore.release)) == "Semaphore released too many times"


def test_an_event_wakes_everybody():
    event = clutch.Event()
    others = [interpreters.create() for _ in range(2)]
    for other in others:
        other.prepare_main(event=event)
    threads = [Running(other.exec, "assert event.wait() is True") for other in others]
    threads.append(Running(event.wait, 30))
    time.sleep(0.1)
    assert all(thread.is_alive() for thread in threads) and not event.is_set()
    event.set()
    assert [thread.result() for thread in threads] == [None, None, True] and event.is_set()
    others[0].exec("event.clear()")
    assert not event.wait(0) and repr(event).endswith("unset>")
    for other in others:
        other.close()


def test_a_barrier_lets_its_parties_go_together():
    queue = interpreters.create_queue()
    barrier = clutch.Barrier(3, functools.partial(queue.put, "all here"))
    others = [interpreters.create() for _ in range(2)]
    for other in others:
        other.prepare_main(barrier=barrier, queue=queue)
    threads = [Running(other.exec, "for _ in range(5): queue.put(barrier.wait())") for other in others]
    mine = [barrier.wait() for _ in range(5)]
    assert [thread.result() for thread in threads] == [None, None]
    got = [queue.get() for _ in range(queue.qsize())]
    assert got.count("all here") == 5 and got[0] == "all here"
    assert sorted(mine + [n for n in got if n != "all here"]) == [0] * 5 + [1] * 5 + [2] * 5
    assert (barrier.parties, barrier.n_waiting, barrier.broken) == (3, 0, False)
    others[0].close()  # a party of the last round
    error = raises(clutch.BrokenBarrierError, barrier.wait)
    assert isinstance(error, threading.BrokenBarrierError)
    message = f"barrier {barrier.id} is broken: interpreter {others[0].id}, one of its parties, is destroyed"
    assert str(error) == message and barrier.broken
    barrier.reset()
    assert not barrier.broken and barrier.n_waiting == 0
    others[1].close()


def test_a_barrier_breaks():
    barrier = clutch.Barrier(2, timeout=0.05)
    raises(clutch.BrokenBarrierError, barrier.wait)
    raises(clutch.BrokenBarrierError, barrier.wait, 20)
    for end in barrier.abort, barrier.reset:
        barrier.reset()
        waiter = Running(barrier.wait, 30)
        until(lambda: barrier.n_waiting == 1)
        end()
        assert type(waiter.result()) is clutch.BrokenBarrierError
    failing = clutch.Barrier(2, functools.partial(int, "x"))
    waiter = Running(failing.wait, 30)
    until(lambda: failing.n_waiting == 1)
    raises(ValueError, failing.wait)
    assert type(waiter.result()) is clutch.BrokenBarrierError and failing.broken
    raises(interpreters.NotShareableError, clutch.Barrier, 2, threading.Lock().acquire)


def test_a_condition_passes_turns_between_interpreters():
    condition, turn = clutch.Condition(), clutch.SharedBuffer(1)
    code = """for _ in range(200):
        with condition:
            assert condition.wait_for(lambda: turn[0] == me)
            turn[0] = 1 - me
            condition.notify()"""
    other = interpreters.create()
    other.prepare_main(condition=condition, turn=turn, me=1)
    thread = Running(other.exec, code)
    exec(code, {"condition": condition, "turn": turn, "me": 0})
    assert thread.result() is None
    other.close()


def test_a_condition_wakes_as_many_as_it_is_told():
    condition, awake = clutch.Condition(clutch.Lock()), []

    def work(n):
        with condition:
            waiting.release()
            awake.append((n, condition.wait(30)))

    waiting = threading.Semaphore(0)
    threads = []
    for n in range(4):
        threads.append(Running(work, n))
        waiting.acquire(timeout=30)
    with condition:
        condition.notify(2)
    until(lambda: len(awake) == 2)
    assert sorted(awake) == [(0, True), (1, True)]
    with condition:
        condition.notify_all()
    assert [thread.result() for thread in threads] == [None] * 4 and len(awake) == 4
    with condition:
        start = time.monotonic()
        assert condition.wait(0.1) is False and condition.wait_for(lambda: 0, 0.1) == 0
        assert time.monotonic() - start >= 0.19
    assert str(raises(RuntimeError, condition.wait)) == "cannot wait on un-acquired lock"
    assert str(raises(RuntimeError, condition.notify)) == "cannot notify on un-acquired lock"


def test_who_waits_at_a_condition_hears_of_the_death_of_the_lock_owner():
    condition = clutch.Condition()
    waiting = threading.Event()

    def work():
        with condition:
            waiting.set()
            condition.wait()

    waiter = Running(work)
    waiting.wait(30)
    other = interpreters.create()
    other.prepare_main(condition=condition)
    other.exec("condition.acquire()")
    other.close()
    assert type(waiter.result()) is clutch.LockAbandonedError


def test_a_condition_keeps_its_lock_alive():
    queue = interpreters.create_queue()
    queue.put(clutch.Condition(clutch.Lock()))
    for _ in range(5):
        gc.collect()
        time.sleep(0.02)
    condition = queue.get()
    with condition:
        assert not condition.wait(0.01)


def test_primitives_end_with_the_last_reference():
    kept, gone = clutch.Event(), clutch.Event()
    kept_pickle, gone_pickle = pickle.dumps(kept), pickle.dumps(gone)
    del gone
    for _ in range(100):
        gc.collect()
        time.sleep(0.02)
        try:
            pickle.loads(gone_pickle)
        except interpreters.InterpreterError as error:
            assert "not found" in str(error)
            break
    else:
        raise AssertionError("it lives on")
    assert pickle.loads(kept_pickle) is kept


def test_waits_without_a_thread():
    lock, semaphore, event = clutch.Lock(), clutch.Semaphore(0), clutch.Event()

    async def main():
        async with lock:
            task = asyncio.create_task(lock.aacquire())
            await asyncio.sleep(0.05)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                pass
            second = asyncio.create_task(lock.aacquire())
            await asyncio.sleep(0.05)
            assert not second.done()
        assert await second is True and lock.locked()
        lock.release()
        other = interpreters.create()
        other.prepare_main(semaphore=semaphore, event=event)
        tasks = [asyncio.create_task(wait) for wait in (semaphore.aacquire(), event.await_())]
        await asyncio.sleep(0.05)
        assert not any(task.done() for task in tasks)
        await asyncio.to_thread(other.exec, "semaphore.release(); event.set()")
        assert await asyncio.wait_for(asyncio.gather(*tasks), 30) == [True, True]
        other.exec("semaphore.release()")
        async with semaphore:
            pass
        other.close()

    asyncio.run(main())
    assert not lock.locked()
