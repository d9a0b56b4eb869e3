"""Bad arguments and bad data: each ends in an exception of Python's, of the right kind. Run by PythonModulesTest."""

import collections
import pickle
import random
import traceback
import types

import _interpchannels
import _interpqueues
import _interpreters
import clutch
import interpreters as pep554
from concurrent import interpreters
from concurrent.interpreters import _crossinterp
from interpreters import channels, py39

SEED = 20260101
FOREIGN = "java.", "polyglot", "dev.clutch", "com.oracle", "org.graalvm", "ForeignObject", "HostObject"


class Boom(Exception):
    """What the arguments below raise themselves."""


ALLOWED = (
    Boom,
    BufferError,
    IndexError,
    KeyError,
    MemoryError,
    NotImplementedError,
    OverflowError,
    PermissionError,
    SyntaxError,
    TimeoutError,
    TypeError,
    ValueError,
    interpreters.ExecutionFailed,
    interpreters.InterpreterError,
    interpreters.QueueEmpty,
    interpreters.QueueFull,
    _interpchannels.ChannelError,
    _interpqueues.QueueError,
)


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        if isinstance(self.value, Exception):
            raise self.value
        return self.value

    def __repr__(self):
        return f"Index({self.value!r})"


class Raising:
    """Every way to ask it something raises."""

    def refuse(self, *args):
        raise Boom("asked")

    __index__ = __float__ = __add__ = __radd__ = __lt__ = __bool__ = __len__ = __iter__ = __reduce_ex__ = refuse
    __eq__ = __hash__ = __str__ = __getattr__ = refuse

    def __repr__(self):
        raise Boom("repr")


class Int(int):
    pass


class Str(str):
    pass


def closure():
    cell = 1
    return lambda: cell


def values():
    """The arguments. Fresh each time, for what was called may have changed them."""
    victim, gone = _interpreters.create(), _interpreters.create()
    _interpreters.destroy(gone)
    queue, full = _interpqueues.create(0, 3, 1), _interpqueues.create(1, 3, 1)
    _interpqueues.put(full, 1)
    released = memoryview(bytearray(4))
    released.release()
    values = [
        None, True, False, 0, 1, 2, 3, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, 2**63, 2**64, -(2**63) - 1,
        10**400, 0.0, 0.01, -0.5, 1e308, float("nan"), float("-inf"), 1j, "", "x", "pass", "1/0", "def", "a\0b",
        "\ud800", "isolated", "x" * 100_000, b"", b"pass", b"\x80\x05", b"x" * 70_000, bytearray(b"ab"), (), (1, [2]),
        (Int(7),), ([Raising()],), ("x",) * 3, [], [1], {}, {"a": 1}, {1: 2}, {"\ud800": 1}, {"a\0": 1},
        {"a": object()}, {"a": [1]}, set(), object(),
        Index(1), Index("x"), Index(Boom()), Index(2**70), Index(True), Raising(), Int(7), Str("pass"), len, closure(),
        lambda: None, lambda x: x, lambda x=1: x, (lambda: 1 / 0).__code__, (x for x in ()), types.SimpleNamespace(),
        types.SimpleNamespace(gil="own"), ValueError("x"), collections, memoryview(b"abcd")[::2], released,
        memoryview(bytearray(8)), clutch.SharedBuffer(4), Ellipsis,
        interpreters.UNBOUND, interpreters.UNBOUND_ERROR, _interpreters.new_config("legacy"),
        victim, gone, queue, full, 10**6, interpreters.Queue(queue), interpreters.get_current(),
    ]  # fmt: skip
    return values, queue, victim


def channel_values():
    """Further arguments; the first is an open channel."""
    low = _interpchannels
    channel, closed, poisoned = low.create(), low.create(), low.create(capacity=2)
    low.close(closed)
    low.poison(poisoned)
    ends = *channels.create(), *pep554.create_channel(capacity=1), py39.create_channel()[1]
    return [channel, channel.send, closed, poisoned, low._channel_id(10**6, force=True), *ends]


def calls(queue, victim):
    """``(function, most positional arguments, names of keyword arguments)``. None of them may wait for long."""
    interp, q = interpreters.Interpreter(victim), interpreters.Queue(queue)
    ids = "new_config", "get_config", "create", "incref", "decref", "destroy", "list_all", "get_current", "get_main"
    ids += "is_running", "whence", "exec", "run_string", "run_func", "call", "set___main___attrs", "capture_exception"
    for name in (*ids, "is_shareable"):
        yield getattr(_interpreters, name), 4, ("restrict", "reqrefs", "implieslink", "shared", "preserve_exc", "gil")
    for name in (
        "create", "destroy", "list_all", "put", "get", "bind", "release", "get_maxsize", "get_queue_defaults",
        "is_full", "get_count",
    ):  # fmt: skip
        yield getattr(_interpqueues, name), 5, ("fmt", "unboundop", "fallback", "maxsize")
    for module in interpreters, pep554:
        for name in "create", "Interpreter", "is_shareable", "create_queue", "Queue":
            yield getattr(module, name), 2, ("maxsize", "unbounditems", "id")
    for method in interp.prepare_main, interp.exec, interp.is_running, interp.call if hasattr(interp, "call") else len:
        yield method, 3, ("a", "shared")
    yield q.put_nowait, 1, ("unbounditems",)
    yield q.get_nowait, 0, ("timeout",)
    yield lambda *args, **named: q.put(1, True, *args, **named), 1, ("timeout", "unbounditems")
    yield lambda obj, **named: q.put(obj, False, **named), 1, ("timeout", "unbounditems")
    yield lambda *args, **named: (q.put(1), q.get(True, *args, **named)), 1, ("timeout",)
    yield affordable_buffer, 2, ("size",)
    buffer = clutch.SharedBuffer(8)
    yield buffer.__getitem__, 1, ()
    yield buffer.__setitem__, 2, ()
    yield buffer.__eq__, 1, ()
    yield _crossinterp.serialize_unbound, 1, ()


def channel_calls():
    """The same. Only these get ends of channels as arguments: others would iterate over them, and wait."""
    low = _interpchannels
    for name in (
        "destroy", "list_all", "close", "release", "get_count", "get_info", "get_channel_defaults", "poison", "recv",
        "list_interpreters", "_channel_id",
    ):  # fmt: skip
        yield getattr(low, name), 2, ("send", "recv", "force", "default", "_resolve")
    yield low.create, 2, ("unboundop", "fallback", "capacity", "keeps")
    for function in low.send_nowait, low.send_later:
        yield function, 4, ("unboundop", "fallback")
    for function, most in (low.send, 4), (low.send_buffer, 4), (low.recv_wait, 1):
        yield soon(function, most), most, ("unboundop", "fallback", "blocking", "timeout")
    for module in pep554, py39:
        yield module.create_channel, 1, ("capacity",)
        yield module.RecvChannel, 2, ("id",)
        yield module.SendChannel, 2, ("id",)
        recv, send = module.create_channel()
        for method in send.send_nowait, send.send_buffer_nowait, send.send_later, recv.recv_nowait:
            yield method, 2, ("default",)
        for method, most in (send.send, 1), (send.send_buffer, 1), (recv.recv, 0):
            yield soon(method, most), most, ("timeout",)
        yield recv.close, 1, ("force",)
    interp = interpreters.create()
    yield lambda *args, **named: interp.run("", *args, **named), 1, ("channels", "check")
    yield lambda channels: interp.run("", channels=channels), 1, ()
    interp.close()


def soon(function, most):
    """The same, but it never waits: only those timeouts stay that are wrong, and so many arguments."""

    def call(*args, **named):
        timeout = named.get("timeout")
        if timeout is None or isinstance(timeout, (int, float)) and 0 < timeout < 2**63 / 1e9:
            named["timeout"] = 0
        return function(*args[:most], **named)

    call.__qualname__ = function.__qualname__
    return call


def affordable_buffer(*args, **named):
    size = [*args, *named.values()][:1]
    return None if size == [2**31 - 1] else clutch.SharedBuffer(*args, **named)


def foreign(error):
    """Java's names in what Python shows of an exception, the files of the standard library aside."""
    try:
        lines = "".join(traceback.format_exception(error)).splitlines()
    except Boom:
        return []
    return [line for line in lines if not line.startswith("  File ") and any(word in line for word in FOREIGN)]


def check(work, args, named, what):
    """Calls, and looks at what comes out."""
    try:
        work(*args, **named)
        return
    except BaseException as caught:
        error = caught
    kind = type(error)
    where = f"{what}, seed {SEED}: {kind.__module__}.{kind.__qualname__}"
    assert isinstance(error, ALLOWED), where
    assert not foreign(error), f"{where}: {foreign(error)}"


def shown(value):
    try:
        return repr(value)[:40]
    except Boom:
        return "Raising()"


def test_wrong_arguments_raise_exceptions_of_pythons():
    barrage(calls, list)


def test_wrong_arguments_of_channels():
    barrage(lambda queue, victim: channel_calls(), channel_values)


def barrage(calls, more_values):
    rng = random.Random(SEED)
    known = {id for id, _ in _interpreters.list_all()}
    pool, queue, victim = values()
    for function, most, names in calls(queue, victim):
        more = more_values()
        name = getattr(function, "__qualname__", repr(function))
        for value in pool + more:
            check(function, (value,), {}, f"{name}({shown(value)})")
            end_made(known | {victim})
        more = more_values()
        for _ in range(20):
            args = [rng.choice(pool + more) for _ in range(rng.randint(0, most))]
            if args and rng.random() < 0.5:
                args[0] = rng.choice((queue, victim, 10**6, *more[:1]))
            named = {key: rng.choice(pool) for key in names if rng.random() < 0.15}
            texts = [*map(shown, args), *(f"{key}={shown(value)}" for key, value in named.items())]
            check(function, args, named, f"{name}({', '.join(texts)})")
            end_made(known | {victim})
        alive = victim in {id for id, _ in _interpreters.list_all()}
        if not alive or queue not in {row[0] for row in _interpqueues.list_all()}:
            pool, queue, victim = values()


def test_forged_channel_ids():
    low = _interpchannels
    channel, closed, poisoned = channel_values()[0], *map(low._channel_id, channel_values()[2:4])
    calls = {
        name: getattr(low, name)
        for name in ("destroy", "close", "release", "get_count", "get_info", "get_channel_defaults", "poison", "recv")
    }
    calls["list_interpreters"] = lambda cid: low.list_interpreters(cid, send=True)
    calls["recv_wait"] = lambda cid: low.recv_wait(cid, 0)
    for name in "send_nowait", "send_later":
        calls[name] = lambda cid, name=name: getattr(low, name)(cid, 1)
    for name in "send", "send_buffer":
        calls[name] = lambda cid, name=name: getattr(low, name)(cid, b"1", timeout=0)
    calls["RecvChannel"], calls["SendChannel"], calls["py39.SendChannel"] = (
        pep554.RecvChannel, pep554.SendChannel, py39.SendChannel
    )  # fmt: skip
    forged = (
        (TypeError, ("0", b"0", 0.0, None, object(), [channel], Index("0"), pep554.create_channel()[0])),
        (ValueError, (-1, -(2**63), Index(-1))),
        (OverflowError, (2**63, 10**400, -(10**400), Index(2**64))),
        (low.ChannelNotFoundError, (10**6, 2**63 - 1, Index(10**6), low._channel_id(10**6, force=True))),
        (Boom, (Index(Boom()),)),
    )
    for name, function in calls.items():
        for kind, ids in forged:
            for id in ids:
                try:
                    function(id)
                except kind as error:
                    assert type(error) is kind and not foreign(error), f"{name}({id!r}): {error!r}"
                else:
                    raise AssertionError(f"{name}({id!r}) raised nothing")
    for cid, kind in (closed, low.ChannelClosedError), (poisoned, low.ChannelPoisonedError):
        for name in "send", "send_buffer", "send_nowait", "send_later", "recv", "recv_wait", "get_count", "release":
            try:
                calls[name](cid)
            except kind:
                continue
            raise AssertionError(f"{name} on {cid!r} did not raise {kind.__name__}")
    assert low.get_count(channel) == 0 and low.get_info(channel).open


def end_made(keep):
    """Ends what calls that went well have made: interpreters are dear."""
    made = [id for id, _ in _interpreters.list_all() if id not in keep]
    if len(made) > 4:
        for id in made:
            try:
                _interpreters.destroy(id)
            except interpreters.InterpreterError:
                pass  # ended meanwhile


def test_bad_pickles():
    rng = random.Random(SEED)
    queue = _interpqueues.create(0, 3, 1)
    good = [
        pickle.dumps(value, protocol)
        for value in ([1, "a", {"b": (2.5, None)}], {"x": {1, 2}, "y": b"z"}, types.SimpleNamespace(a=[1]))
        for protocol in (0, 2, 5)
    ]
    for number in range(600):
        if number % 3 == 0:
            data = rng.randbytes(rng.randint(0, 40))
        else:
            data = bytearray(rng.choice(good))
            for _ in range(rng.randint(1, 3)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            data = bytes(data if number % 3 == 1 else data[: rng.randrange(len(data))])
        _interpqueues.put(queue, data, fmt=1, unboundop=3)
        try:
            _interpqueues.result(_interpqueues.take_within(queue, 0.0))
        except Exception as error:
            assert not foreign(error), f"pickle {data!r}, seed {SEED}: {foreign(error)}"
        assert _interpqueues.get_count(queue) == 0
