"""clutch.select, seen from inside an interpreter. Run by PythonModulesTest, each function by itself."""

import threading
import time

import _interpchannels as low
import clutch
from concurrent import interpreters
from helpers import raises
from interpreters import channels


def test_whatever_is_possible_is_done():
    recv, send = channels.create()
    queue = interpreters.create_queue(1)
    case, value = clutch.select(recv, queue, (send, "there"), (queue, ["x"]))
    assert case == (queue, ["x"]) and value is None
    case, value = clutch.select(recv, queue)
    assert case is queue and value == ["x"]
    send.send_nowait("posted")
    assert clutch.select(recv, queue, timeout=0) == (recv, "posted")


def test_values_of_all_kinds_arrive():
    recv, send = channels.create()
    queue = interpreters.create_queue()
    for value in (None, True, 7, 2**70, 0.5, "text", "\u20ac", "\ud800", b"x" * 500, b"", (1, (2,)), [1], {"a": {1}}):
        queue.put(value)
        case, got = clutch.select(recv, queue)
        assert case is queue and got == value and type(got) is type(value)
        send.send_nowait(value)
        case, got = clutch.select(recv, queue)
        assert case is recv and got == value and type(got) is type(value)
        clutch.select((queue, value), (send, 0))
        assert queue.get() == value


def test_out_of_time_nothing_has_happened():
    recv, send = channels.create()
    queue = interpreters.create_queue(1)
    queue.put(0)
    start = time.monotonic()
    raises(TimeoutError, clutch.select, recv, (send, 1), (queue, 2), timeout=0.05)
    assert 0.04 < time.monotonic() - start < 20
    raises(TimeoutError, clutch.select, recv, (send, 1), (queue, 2), timeout=0)
    assert low.get_count(recv.id) == 0 and queue.qsize() == 1
    assert not low.send_nowait(send.id, "nobody waits")


def test_a_select_waits_for_another_interpreter():
    recv, send = channels.create()
    queue = interpreters.create_queue()
    results = interpreters.create_queue()
    other = interpreters.create()
    other.prepare_main(recv=recv, queue=queue, results=results)
    code = """if True:
        import clutch
        for _ in range(100):
            case, value = clutch.select(recv, queue)
            results.put(("recv" if case is recv else "queue", value))
    """
    thread = threading.Thread(target=other.exec, args=(code,))
    thread.start()
    for number in range(50):
        send.send(number)
        assert results.get(timeout=20) == ("recv", number)
        queue.put(number)
        assert results.get(timeout=20) == ("queue", number)
    thread.join(20)
    other.close()


def test_two_selects_meet():
    (there, ask), (back, answer) = channels.create(), channels.create()
    told = []

    def partner():
        for number in range(200):
            case, value = clutch.select((answer, number), there)
            told.append(None if case is there else number)

    thread = threading.Thread(target=partner)
    thread.start()
    heard = []
    for number in range(200):
        case, value = clutch.select((ask, number), back)
        heard.append(value if case is back else None)
    thread.join(20)
    assert not thread.is_alive()
    assert [n for n in told if n is not None] == [n for n in heard if n is not None]


def test_each_possible_case_has_its_turn():
    a, b = interpreters.create_queue(), interpreters.create_queue()
    for _ in range(200):
        a.put(0)
        b.put(0)
    for _ in range(200):
        clutch.select(a, b)
    assert 60 < a.qsize() < 140


def test_the_end_of_a_channel_or_queue_is_raised():
    for end, kind in (
        (lambda cid: low.close(cid, force=True), channels.ChannelClosedError),
        (low.poison, channels.ChannelPoisonedError),
        (low.destroy, channels.ChannelNotFoundError),
    ):
        recv, send = channels.create()
        other, _ = channels.create()
        caught = []

        def wait():
            caught.append(raises(kind, clutch.select, other, recv))

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.02)
        end(recv.id)
        thread.join(20)
        assert caught
        raises(kind, clutch.select, (send, 1))
    queue = interpreters.create_queue()
    queue.shutdown()
    raises(interpreters.QueueShutDown, clutch.select, queue)
    raises(interpreters.QueueShutDown, clutch.select, (queue, 1))


def test_what_is_not_shareable_is_told_with_its_place():
    recv, send = channels.create()
    queue = interpreters.create_queue()
    error = raises(interpreters.NotShareableError, clutch.select, queue, (send, [threading.Lock()]))
    assert "cases[1][1][0]" in str(error), error
    raises(ValueError, clutch.select)
    raises(ValueError, clutch.select, recv, timeout=-1)
    raises(TypeError, clutch.select, recv, timeout="1")
    for wrong in (7, send, (recv, 1), (send,), (send, 1, 2), [recv], "recv"):
        error = raises(TypeError, clutch.select, queue, wrong)
        assert str(error).startswith("cases[1] must be a RecvChannel, a Queue, (SendChannel, obj) or"), error


def test_ends_of_pep_554_among_others():
    import interpreters as pep554

    recv, send = pep554.create_channel(capacity=1)
    other_recv, other_send = channels.create()
    queue = interpreters.create_queue()
    assert clutch.select(queue, (send, "hi")) == ((send, "hi"), None)
    assert clutch.select(other_recv, recv) == (recv, "hi")
    recv.close()
    error = raises(pep554.ChannelReleasedError, clutch.select, queue, other_recv, recv)
    assert isinstance(error, ValueError) and not isinstance(error, EOFError), type(error).__mro__
    low = raises(pep554.ChannelReleasedError, recv.recv)
    assert str(low) == str(error)
    send.poison()
    raises(pep554.ChannelPoisonedError, clutch.select, queue, (send, 1))


def test_unbound_items():
    recv, send = channels.create()
    queue = interpreters.create_queue()
    raises(TimeoutError, clutch.select, recv, timeout=0)  # uses the channel, and so keeps it open
    for rule, marker in ((channels.UNBOUND, None), (channels.UNBOUND_ERROR, channels.ItemInterpreterDestroyed)):
        other = interpreters.create()
        other.prepare_main(send=send, queue=queue)
        other.exec("from interpreters import channels")
        other.exec(f"send.send_nowait(1, unbounditems=channels.{str(rule).strip('<>').split('.')[-1]})")
        other.close()
        if marker is None:
            assert clutch.select(queue, recv) == (recv, channels.UNBOUND)
        else:
            raises(marker, clutch.select, queue, recv)


def test_hundreds_of_selects_wait_at_once():
    queue, results = interpreters.create_queue(), interpreters.create_queue()
    recv, send = channels.create()
    threads = [threading.Thread(target=lambda: results.put(clutch.select(queue, recv)[1])) for _ in range(60)]
    for thread in threads:
        thread.start()
    for number in range(0, 60, 2):
        queue.put(number)
        send.send(number + 1)
    for thread in threads:
        thread.join(20)
    assert sorted(results.get(timeout=20) for _ in range(60)) == list(range(60))
