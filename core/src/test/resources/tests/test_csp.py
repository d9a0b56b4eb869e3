"""clutch.csp. Run by PythonModulesTest, each function by itself."""

import time

import clutch
from clutch.csp import SKIP, Channel, ChannelPoisonedError, after, alt, par, process, thread, when
from concurrent import interpreters
from helpers import raises


def send_all(values, out):
    for value in values:
        out.send(value)


def test_par_returns_what_each_returned():
    assert par() == []
    assert par(thread(pow, 2, 3), process(divmod, 7, 2), thread(dict, a=1)) == [8, (3, 1), {"a": 1}]
    raises(TypeError, par, print)
    started = thread(pow, 2, 3).start()
    assert started.join() == 8 and "over" in repr(started)
    raises(RuntimeError, started.start)
    raises(RuntimeError, thread(pow, 2, 3).join)


def test_a_network_ends_with_what_it_is_fed():
    a, b = Channel(), Channel(capacity=3)

    def squares(numbers, out):
        for n in numbers:
            out.send(n * n)

    *_, result = par(thread(send_all, range(5), a.writer), process(squares, a.reader, b.writer), thread(list, b.reader))
    assert result == [0, 1, 4, 9, 16]
    raises(clutch.csp.ChannelClosedError, b.recv)


def test_an_error_of_the_users_own_is_not_the_end_of_a_channel():
    def same_name():
        class ChannelClosedError(Exception):
            pass

        raise ChannelClosedError("mine")

    def derived():
        from clutch.csp import ChannelPoisonedError

        class Mine(ChannelPoisonedError):
            pass

        raise Mine("mine")

    def closed():
        from clutch.csp import ChannelClosedError

        raise ChannelClosedError("the end")

    for run in process, thread:
        for function in same_name, derived:
            raised = raises(Exception, par, run(function))
            assert "mine" in str(raised), raised
        assert par(run(closed)) == [None]


def test_what_a_process_has_sent_outlives_it():
    a = Channel(capacity=3)
    assert par(process(send_all, range(3), a.writer)) == [None]
    assert list(a.reader) == [0, 1, 2]


def test_a_network_ends_when_nobody_wants_more():
    a, b = Channel(), Channel()

    def endless(out):
        n = 0
        while True:
            out.send(n)
            n += 1

    def copy(numbers, out):
        for n in numbers:
            out.send(n)

    def first(count, numbers):
        return [numbers.recv() for _ in range(count)]

    ends = par(process(endless, a.writer), thread(copy, a.reader, b.writer), thread(first, 3, b.reader))
    assert ends == [None, None, [0, 1, 2]]
    raises(ChannelPoisonedError, a.send, 1)


def test_processes_have_processes():  # where daemon threads are not allowed
    def work(out):
        from clutch.csp import par, process, thread

        def f(out):
            out.send(1)

        return par(thread(f, out), process(divmod, 7, 2))

    a = Channel(capacity=1)
    assert par(process(work, a.writer), thread(list, a.reader)) == [[None, (3, 1)], [1]]


def test_an_interpreter_ends_whatever_its_processes_wait_for():
    a, b = Channel(), Channel()

    def leave(into, out):
        from clutch.csp import thread

        thread(lambda into: into.recv(), into).start()
        thread(lambda out: out.send(1), out).start()

    interp = interpreters.create()
    interp.call(leave, a, b)
    interp.close()
    raises(ChannelPoisonedError, a.recv)
    raises(ChannelPoisonedError, b.recv)


def test_an_error_ends_the_network_and_is_raised():
    for kind, make in ((ZeroDivisionError, thread), (interpreters.ExecutionFailed, process)):
        a = Channel()
        error = raises(kind, par, make(lambda out: 1 / 0, a.writer), thread(list, a.reader))
        assert "division" in str(error)
        raises(ChannelPoisonedError, a.recv)
    both = raises(BaseExceptionGroup, par, thread(int, "x"), thread(int, "y"))
    assert [type(error) for error in both.exceptions] == [ValueError, ValueError]


def test_a_channel_that_is_shared_is_nobodys():
    jobs, results = Channel(), Channel(capacity=20)

    def work(jobs, results):
        for job in jobs:
            results.send(job * 2)

    workers = [make(work, jobs, results).start() for make in (thread, thread, process)]
    send_all(range(10), jobs)
    jobs.close()
    jobs.close()
    assert [worker.join() for worker in workers] == [None] * 3
    results.close()
    assert sorted(results) == list(range(0, 20, 2))
    results.poison()


def test_a_channel_is_open_while_nobody_uses_it():
    a = Channel(capacity=2)
    for n in range(2):
        par(process(Channel.send, a, n))
    assert [a.recv(), a.recv()] == [0, 1]


def test_channels_cross():
    outer, inner = Channel(capacity=1), Channel(capacity=1)
    outer.send([inner])
    (back,) = outer.recv()
    assert back == inner and hash(back) == hash(inner) and repr(back) == repr(inner) and back != outer
    back.send("through")
    assert inner.recv() == "through"
    other = interpreters.create()
    queue = interpreters.create_queue()
    queue.put(inner)
    other.prepare_main(queue=queue)
    other.exec("queue.get().send('from there')")
    assert inner.recv() == "from there"
    other.close()


def test_alt_does_exactly_one_thing():
    a, b, queue = Channel(capacity=1), Channel(capacity=1), interpreters.create_queue()
    a.send(1)
    assert alt(b, a) == (a, 1)
    assert alt(a, b, SKIP) == (SKIP, None)
    offer = (b, "x")
    assert alt(a, offer) == (offer, None) and b.recv() == "x"
    queue.put(5)
    assert alt(a, queue, b.reader) == (queue, 5)
    start = time.monotonic()
    early, late = after(0.1), after(100)
    assert alt(a, late, early) == (early, None)
    assert alt(when(False, (b, 1)), early) == (early, None)
    assert 0.19 <= time.monotonic() - start < 50
    raises(ValueError, alt, when(False, a))
    raises(ValueError, after, -1)
    raises(TypeError, alt, "a")
    assert alt(a, b, queue, SKIP)[0] is SKIP  # nothing is left anywhere


def test_alt_is_fair_unless_told():
    a, b = Channel(capacity=200), Channel(capacity=200)
    send_all(range(200), a)
    send_all(range(200), b)
    taken = [alt(a, b)[0] for _ in range(100)]
    assert a in taken and b in taken
    assert [alt(b, a, priority=True)[0] for _ in range(50)] == [b] * 50


def test_alt_ends_by_poison():
    a, b = Channel(), Channel()
    waiting = thread(alt, a, b).start()
    time.sleep(0.1)
    b.poison()
    assert waiting.join() is None
    raises(ChannelPoisonedError, a.send, 1)
