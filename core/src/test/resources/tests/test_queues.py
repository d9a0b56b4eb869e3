"""Queues between interpreters, seen from inside one. Run by PythonModulesTest, each function by itself."""

import queue as standard
import threading
import time

from concurrent import interpreters


def raises(kind, work, *args, **kwargs):
    try:
        work(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError(f"{work} did not raise {kind.__name__}")


def test_values_cross_unchanged():
    queue = interpreters.create_queue()
    values = [None, True, False, 0, -1, 2**63 - 1, -(2**63), 2**63, -(10**500), 0.0, -0.0, 1e300, float("inf"),
              "", "text", "\xe9", "\u20ac", "\U0001f600", "a\ud800", "\ud83d\ude00", "\0", b"", b"\x00\xff" * 1000,
              (), (1,), ((), ("a", (None, (b"b", 1.5)))), tuple(range(1000))]
    for value in values:
        queue.put(value)
    for value in values:
        back = queue.get()
        assert type(back) is type(value) and back == value and repr(back) == repr(value), ascii(value)[:100]
    queue.put(float("nan"))
    back = queue.get()
    assert back != back
    assert queue.empty()


def test_order_and_size():
    queue = interpreters.create_queue(3)
    assert queue.maxsize == 3 and queue.empty() and not queue.full() and queue.qsize() == 0
    for i in range(3):
        queue.put_nowait(i)
    assert queue.full() and queue.qsize() == 3
    error = raises(interpreters.QueueFull, queue.put_nowait, 4)
    assert isinstance(error, standard.Full) and isinstance(error, interpreters.QueueError)
    raises(interpreters.QueueFull, queue.put, 4, timeout=0.01)
    assert [queue.get_nowait() for _ in range(3)] == [0, 1, 2]
    error = raises(interpreters.QueueEmpty, queue.get_nowait)
    assert isinstance(error, standard.Empty) and isinstance(error, interpreters.QueueError)


def test_timeouts_are_fractions_of_seconds():
    queue = interpreters.create_queue()
    start = time.monotonic()
    raises(interpreters.QueueEmpty, queue.get, timeout=0.15)
    assert time.monotonic() - start >= 0.14
    raises(interpreters.QueueEmpty, queue.get, timeout=0)
    raises(ValueError, queue.get, timeout=-1)
    raises(ValueError, queue.put, 1, timeout=-0.5)
    raises(TypeError, queue.get, timeout="long")


def test_a_get_waits_for_a_put_of_another_interpreter():
    there, back = interpreters.create_queue(), interpreters.create_queue()
    child = interpreters.create()
    child.prepare_main(there=there, back=back)

    def run():
        child.exec("while (item := there.get()) is not None: back.put(item * 2)")

    thread = threading.Thread(target=run)
    thread.start()
    for i in range(100):
        there.put(i)
        assert back.get(timeout=20) == i * 2
    there.put(None)
    thread.join()
    child.close()


def test_a_put_waits_for_room():
    queue = interpreters.create_queue(1)
    child = interpreters.create()
    child.prepare_main(queue=queue)
    thread = threading.Thread(target=child.exec, args=("for i in range(200): queue.put(i)",))
    thread.start()
    assert [queue.get(timeout=20) for _ in range(200)] == list(range(200))
    thread.join()
    child.close()


def test_identity():
    queue = interpreters.create_queue()
    assert interpreters.Queue(queue.id) is queue and hash(queue) == hash(queue.id)
    other = interpreters.create_queue()
    assert other != queue and other.id > queue.id
    queue.put(queue)
    assert queue.get() is queue
    import pickle

    assert pickle.loads(pickle.dumps(queue)) is queue
    raises(TypeError, interpreters.Queue, "1")
    raises(interpreters.QueueNotFoundError, interpreters.Queue, 10**9)


def test_what_a_dead_interpreter_left():
    queue = interpreters.create_queue()
    child = interpreters.create()
    child.prepare_main(queue=queue)
    queue.put("mine")
    child.exec("""
from concurrent import interpreters
queue.put("replaced")
queue.put("removed", unbounditems=interpreters.UNBOUND_REMOVE)
queue.put("error", unbounditems=interpreters.UNBOUND_ERROR)
""")
    queue.put("mine too")
    assert queue.qsize() == 5
    child.close()
    assert queue.qsize() == 4
    assert queue.get() == "mine"
    assert queue.get() is interpreters.UNBOUND
    raises(interpreters.ItemInterpreterDestroyed, queue.get)
    assert queue.get() == "mine too"


def test_removed_items_make_room():
    queue = interpreters.create_queue(1, unbounditems=interpreters.UNBOUND_REMOVE)
    assert queue.unbounditems is interpreters.UNBOUND_REMOVE
    child = interpreters.create()
    child.prepare_main(queue=queue)
    child.exec("queue.put('old')")
    thread = threading.Thread(target=queue.put, args=("new",))
    thread.start()
    child.close()
    thread.join()
    assert queue.get(timeout=20) == "new"


def test_what_cannot_cross_leaves_the_queue_as_it_was():
    queue = interpreters.create_queue()
    error = raises(interpreters.NotShareableError, queue.put, ("a", (iter, (x for x in ()))))
    assert "[1][1]" in str(error) and "'generator'" in str(error)
    assert queue.empty()
    raises(NotImplementedError, queue.put, 1, unbounditems="gone")
    raises(TypeError, interpreters.create_queue, "1")


def test_many_threads_lose_nothing():
    queue, results = interpreters.create_queue(4), interpreters.create_queue()
    takers = []
    for _ in range(4):
        child = interpreters.create()
        child.prepare_main(queue=queue, results=results)
        source = "while (item := queue.get()) is not None: results.put(item)"
        thread = threading.Thread(target=child.exec, args=(source,))
        thread.start()
        takers.append((child, thread))
    putters = [threading.Thread(target=lambda n=n: [queue.put(n * 1000 + i) for i in range(250)]) for n in range(4)]
    for thread in putters:
        thread.start()
    for thread in putters:
        thread.join()
    for _ in takers:
        queue.put(None)
    for _, thread in takers:
        thread.join()
    got = [results.get() for _ in range(1000)]
    assert sorted(got) == sorted(n * 1000 + i for n in range(4) for i in range(250))
    assert results.empty()
    for child, _ in takers:
        child.close()
