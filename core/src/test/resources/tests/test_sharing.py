"""What may cross between interpreters, and how it arrives. Run by PythonModulesTest, each function by itself."""

import array
import collections
import copy
import datetime
import decimal
import gc
import pathlib
import pickle
import threading
import time
import uuid

import clutch
from concurrent import interpreters
from helpers import raises


def there_and_back(value):
    queue = interpreters.create_queue()
    queue.put(value)
    return queue.get()


def other():
    """An interpreter, a queue to it and a queue from it, which are called q and back there."""
    interp, q, back = interpreters.create(), interpreters.create_queue(), interpreters.create_queue()
    interp.prepare_main(q=q, back=back)
    return interp, q, back


Point = collections.namedtuple("Point", "x y")


class Record:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __eq__(self, other):
        return type(other) is Record and self.__dict__ == other.__dict__


def test_values_arrive_equal_and_of_the_same_type():
    for value in (
        (), (None,), (None, None), (1.0,), (True,),
        [], {}, set(), frozenset(), bytearray(), [[]], ([],), {(): ()}, [None, True, 1, 1.5, "a", b"b"],
        list(range(100)), [1.5] * 50, [True] * 50, [1] * 20 + [2**80], [1] * 20 + [True], [0.5] * 20 + [1],
        {"a": [1, {2: 3}], None: {1.5: b"x"}}, {1, "a", (2, (3,))}, frozenset({frozenset({1})}), bytearray(b"\0\xff"),
        ["\ud83d\ude00", "\ud83d", "\ud800\udc00"], (1, (2, [3], "\xe9")), Ellipsis, NotImplemented, 1j, range(3),
        slice(1, 2), int, len, Point(1, [2]), collections.OrderedDict(a=1), decimal.Decimal("1.50"),
        datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), Record(a=[1], b=Point(1, 2)),
    ):
        back = there_and_back(value)
        assert type(back) is type(value) and back == value and repr(back) == repr(value) or type(value) is Record, value
        if type(value) is list:
            assert [type(item) for item in back] == [type(item) for item in value], value


def test_what_java_has_too_arrives_exactly():
    utc, zone = datetime.timezone.utc, datetime.timezone
    for value in (
        datetime.datetime(2026, 1, 2, 3, 4, 5, 6), datetime.datetime(2026, 1, 2, tzinfo=utc),
        datetime.datetime(2026, 1, 2, tzinfo=zone(datetime.timedelta(hours=-2, minutes=30))),
        datetime.datetime(2026, 1, 2, tzinfo=zone(datetime.timedelta(hours=2), "named")),
        datetime.datetime(2026, 1, 2, fold=1), datetime.date.min, datetime.time(1, 2, 3, 4), datetime.time(1, tzinfo=utc),
        datetime.timedelta(-3, 5, 7), datetime.timedelta.max, decimal.Decimal("1.50E+5"), decimal.Decimal("-sNaN"),
        uuid.uuid4(), pathlib.Path("/a/\xe4"),
    ):
        for back in (there_and_back(value), there_and_back([value])[0]):
            assert type(back) is type(value) and repr(back) == repr(value), value
            if hasattr(value, "fold"):
                assert back.fold == value.fold and back.tzname() == value.tzname(), value


def test_a_message_keeps_its_shape():
    shared = [1]
    back = there_and_back([shared, shared, (shared,), {"a": shared}])
    assert back[0] is back[1] is back[2][0] is back[3]["a"]
    circle = []
    circle.extend([circle, (circle, {"c": circle}), {1: circle}])
    back = there_and_back(circle)
    assert back[0] is back and back[1][0] is back and back[1][1]["c"] is back and back[2][1] is back
    record = Record()
    record.me, record.queue = [record], interpreters.create_queue()
    back = there_and_back({"r": record})["r"]
    assert back.me[0] is back and back.queue is record.queue


def test_nesting_has_a_limit_only_for_tuples():
    deep = []
    for _ in range(5_000):
        deep = [deep]
    depth, back = 0, there_and_back(deep)
    while back:
        back, depth = back[0], depth + 1
    assert depth == 5_000
    deep = ()
    for _ in range(99):
        deep = (deep,)
    assert there_and_back(deep) == deep
    error = raises(interpreters.NotShareableError, there_and_back, (deep, (deep,)))
    assert "more than 100 deep" in str(error)


def test_the_error_names_the_type_and_the_place():
    queue = interpreters.create_queue()
    module = type(time)
    cases = (
        ([0, 1, 2, {"a": time}], "[3]['a']", "module"),
        (Record(a=(1, time)), ".a[1]", "module"),
        ({"f": threading.Lock()}, "['f']", type(threading.Lock()).__name__),
        ([iter([]), (x for x in ())], "[1]", "generator"),
    )
    for value, place, kind in cases:
        error = raises(interpreters.NotShareableError, queue.put, value)
        assert str(error).startswith(f"item{place}: cannot share a {kind!r}"), error
        assert queue.empty()
    assert isinstance(time, module)
    interp = interpreters.create()
    error = raises(interpreters.NotShareableError, interp.prepare_main, a=(1, (2, [3])))
    assert str(error).startswith("a[1][1]: cannot share a 'list'")


def test_an_error_on_the_other_side():
    queue, interp = interpreters.create_queue(), interpreters.create()
    interp.prepare_main(queue=queue)
    interp.exec("class Own: pass\nqueue.put(Own())\nqueue.put(2)")
    error = raises(interpreters.NotShareableError, queue.get)
    assert "module '__main__' has no attribute 'Own'" in str(error), error
    assert queue.get() == 2


def test_memoryviews_share_their_memory():
    interp, q, back = other()
    numbers = array.array("d", [1.0, 2.0, 3.0])
    data = bytearray(b"0123456789")
    q.put(memoryview(data))
    q.put(memoryview(data)[4:8])
    q.put(memoryview(numbers))
    q.put(memoryview(data)[:6].cast("B", (2, 3)))
    interp.exec("""if True:
        whole, part, numbers, table = [q.get() for _ in range(4)]
        assert bytes(whole) == b"0123456789" and bytes(part) == b"4567" and not part.readonly
        whole[0], part[1], numbers[2] = ord("a"), ord("b"), -1.0
        assert (numbers.format, numbers.shape, numbers.itemsize) == ("d", (3,), 8)
        assert table.tolist() == [[97, 49, 50], [51, 52, 98]], table.tolist()
        back.put(part[1:3])
        back.put(whole.toreadonly())
    """)
    assert data == b"a1234b6789" and numbers[2] == -1.0
    part, readonly = back.get(), back.get()
    part[1] = ord("c")
    assert data == b"a1234bc789" and bytes(readonly) == data and readonly.readonly
    raises(TypeError, readonly.__setitem__, 0, 1)


def test_immutable_bytes_are_copied_once():
    interp, q, back = other()
    view = memoryview(b"constant")
    q.put((view, view))
    q.put(view)
    interp.exec("""if True:
        (a, b), c = q.get(), q.get()
        assert a.readonly and bytes(a) == bytes(b) == bytes(c) == b"constant"
        back.put(a)
    """)
    assert bytes(back.get()) == b"constant"
    assert bytes(there_and_back(memoryview(b""))) == b""
    error = raises(interpreters.NotShareableError, there_and_back, memoryview(b"abcdef")[::2])
    assert "C-contiguous" in str(error)


def test_memory_outlives_its_interpreter():
    interp, q, back = other()
    interp.exec("""if True:
        import clutch
        data, buffer = bytearray(b"x" * 1_000_000), clutch.SharedBuffer(1_000_000)
        buffer.view[:3] = b"abc"
        back.put([memoryview(data), buffer, memoryview(buffer.view)[1:3]])
    """)
    view, buffer, part = back.get()
    interp.close()
    for _ in range(3):
        gc.collect()
    junk = [bytearray(1_000_000) for _ in range(20)]
    assert bytes(view) == b"x" * 1_000_000 and bytes(buffer)[:4] == b"abc\0" and bytes(part) == b"bc"
    view[5] = 1
    part[0] = 2
    assert buffer.view[1] == 2 and len(junk) == 20


def test_shared_buffers():
    interp, q, back = other()
    buffer = clutch.SharedBuffer(16)
    assert len(buffer) == 16 and bytes(buffer) == bytes(16) and interpreters.is_shareable(buffer)
    interp.prepare_main(buffer=buffer)
    interp.exec("buffer[3] = 7; buffer[4:6] = b'hi'; back.put(buffer)")
    assert buffer[3] == 7 and bytes(buffer[4:6]) == b"hi"
    same = back.get()
    assert same == buffer and hash(same) == hash(buffer) and same != clutch.SharedBuffer(16)
    raises(ValueError, clutch.SharedBuffer, -1)
    raises(TypeError, clutch.SharedBuffer, "1")
    raises(IndexError, buffer.__getitem__, 16)
    assert len(clutch.SharedBuffer(0)) == 0


def test_large_bytes():
    data = bytes(range(256)) * 4000
    assert there_and_back(data) == data
    assert there_and_back([data, "x"]) == [data, "x"]


def share_and_resize(exporter):
    queue = interpreters.create_queue()
    queue.put(memoryview(exporter))
    raises(BufferError, exporter.extend, exporter[:] * 1000)
    raises(BufferError, exporter.pop)
    view = queue.get()
    raises(BufferError, exporter.append, 1)
    assert view[0] == exporter[0]


def test_memory_keeps_its_size_while_it_is_shared():
    for exporter in bytearray(b"abcd"), array.array("i", [1, 2]):
        before = len(exporter)
        share_and_resize(exporter)  # a function of its own, whose frame is gone
        for _ in range(100):
            gc.collect()
            try:
                exporter.append(1)
                break
            except BufferError:
                time.sleep(0.05)
        assert len(exporter) == before + 1


def test_memoryviews_of_other_kinds():
    import ctypes
    import mmap

    numbers = (ctypes.c_int * 3)(1, 2, 3)
    view = there_and_back(memoryview(numbers))
    view[1] = 7
    assert view.format == "i" and list(numbers) == [1, 7, 3]
    rows = memoryview(bytearray(range(24))).cast("h", (3, 4))
    back = there_and_back(rows[1:2])
    assert back.shape == (1, 4) and back.tolist() == rows.tolist()[1:2]
    back = there_and_back(rows[1:1])
    assert back.shape == (0, 4) and back.format == "h"
    assert there_and_back(memoryview(bytearray(4)).cast("i", ())).shape == ()
    with mmap.mmap(-1, 8) as mapped:  # may be unmapped at any time: copied
        mapped[:3] = b"abc"
        back = there_and_back(memoryview(mapped))
    assert bytes(back[:3]) == b"abc"
    for view, word in ((memoryview(array.array("u", "ab")), "format 'w'"), ([memoryview(b"abcd")[::2]], "item[0]: ")):
        assert word in str(raises(interpreters.NotShareableError, there_and_back, view))
    released = memoryview(bytearray(2))
    released.release()
    raises(ValueError, there_and_back, released)


def test_tuples_that_are_deep_only_together():
    deep, parts = (), []
    for _ in range(30):
        for _ in range(90):
            deep = (deep,)
        parts.append(deep)
    back = there_and_back(parts[::-1])
    for _ in range(90):
        assert len(back[0]) == 1
        back[0] = back[0][0]
    assert back[0] is back[1]


def test_objects_that_cannot_be_shown():
    class Hidden:
        def __repr__(self):
            raise RuntimeError("no repr")

        def __reduce__(self):
            raise RuntimeError("no reduce")

    error = raises(interpreters.NotShareableError, there_and_back, {Hidden(): 1})
    assert str(error) == "item key <Hidden>: cannot share a 'Hidden': no reduce"
    error = raises(interpreters.NotShareableError, interpreters.create().prepare_main, a=(1, Hidden()))
    assert str(error) == "a[1]: cannot share a 'Hidden': <Hidden>"


def test_surrogates_in_pickles():
    back = there_and_back(Record(a="\ud83d\ude00", b={"\ud83d\ude00"}))
    assert back.a == "\ud83d\ude00" and len(back.a) == 2 and back.b == {back.a}


def test_containers_with_everything_in_them():
    queue, when = interpreters.create_queue(), datetime.date(2020, 2, 29)
    rows = [{"id": n, "name": f"é{n}", "tags": ("a", n), "big": 2**70 + n, "raw": b"\0", "none": None} for n in range(40)]
    values = [
        rows,
        {"ints": list(range(40)), "longs": [2**40] * 40, "reals": [0.5] * 40, "flags": [True, False] * 20},
        {(1, (2, "x")): frozenset({1, ("y", 2.5)}), None: {()}, 2.5: 2**64, -(2**63): [-(2**63), 2**63 - 1] * 20},
        [queue, {"queue": queue, "when": when}, (queue, when)],
        {queue: 1, when: 2, (queue, when): 3},
        {frozenset({(queue,)})},
        tuple([f"text {n}" for n in range(100)]),
        vars(Record(a=1, b=[2])),
        [bytearray(b"abc"), "\ud83d", "\ude00", "\ud83d" + "\ude00", 3 + 4j, ..., range(3)],
    ]
    interp = interpreters.create()
    for value in values:
        back = there_and_back(value)
        assert back == value and type(back) is type(value), value
        assert interp.call(copy.copy, value) == value
    back = there_and_back(rows)
    assert [type(item) for item in back[0].values()] == [type(item) for item in rows[0].values()]
    back[0]["id"] = "mine"
    assert list(back[0]) == list(rows[0]) and rows[0]["id"] == 0


def test_a_list_that_is_deep_takes_no_stack():
    deep = []
    for _ in range(20_000):
        deep = [deep]
    back, depth = there_and_back(deep), 0
    while back:
        (back,), depth = back, depth + 1
    assert depth == 20_000


def test_containers_that_other_threads_change():
    rows, done = [{n: n} for n in range(100)], threading.Event()

    def change():
        n = 0
        while not done.is_set():
            rows.append({n: n})
            del rows[0]
            rows[0][f"key {n}"] = n
            n += 1

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(50):
            back = there_and_back(rows)
            assert 99 <= len(back) <= 101 and all(type(row) is dict and row for row in back)
    finally:
        done.set()
        thread.join()


def test_rows_cross_as_quickly_as_their_pickle():
    rows = [{"id": n, "name": f"name {n}", "tags": ["a", "b"]} for n in range(1000)]

    def cost(work):
        begin = time.thread_time()
        work()
        return time.thread_time() - begin

    ours, theirs = [], []
    for _ in range(20):
        ours.append(cost(lambda: there_and_back(rows)))
        theirs.append(cost(lambda: pickle.loads(pickle.dumps(rows))))
    assert sum(sorted(ours)[:15]) < sum(sorted(theirs)[:15]), (ours, theirs)
