"""Calls the host functions of a confined interpreter at random: FuzzTest runs it."""

import random
import sys

ROOMS = "interpreters control workers queues channels select sync share unicode".split()
LONGEST = 60  # objects that calls have given, and that are arguments from then on
# What waits as it is told to, ends the run, or makes interpreters, which takes long: seldom or never here.
NEVER = {"exiting"}
SELDOM = {"create": 0.02, "createFor": 0.02, "open": 0.005, "select": 0.3, "exec": 0.2, "call": 0.2, "eval": 0.2}
WAITS_FOR_EVER = {"receive", "next", "later", "atom", "atoms", "ints", "text", "bytes", "container"}  # a QuickSender's, too
WAITS = {"waitFor", "acquire", "receive", "take", "recv", "send", "put", "later"}


class Odd:
    """Answers everything, and never the same."""

    def __init__(self, chance):
        self._chance = chance

    def __len__(self):
        return self._chance.choice((0, 1, -1, 2**40))

    def __getitem__(self, index):
        return self._chance.choice((None, 1, "x", self))

    def __index__(self):
        return self._chance.choice((0, -1, 2**70))

    __int__ = __hash__ = __index__

    def __eq__(self, other):
        return True

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter((1, self))

    def __repr__(self):
        raise ValueError("odd")


def members(thing):
    found = []
    for name in dir(thing):
        if not name.startswith("__") and name not in NEVER:
            try:
                member = getattr(thing, name)
            except BaseException:
                continue
            if callable(member):
                found.append((name, member))
    return found


progress = 0  # calls made


def fuzz(seed, calls):
    global progress
    chance = random.Random(seed)
    loader = sys.meta_path[-1]._host
    things = [loader, *map(loader.host, ROOMS)]
    exported = [member for thing in things for member in members(thing)]
    made = []
    odd = Odd(chance)
    deep = ()
    for _ in range(400):
        deep = (deep,)
    values = [
        None, True, False, 0, 1, -1, 2, 3, 7, 255, 2**31 - 1, -(2**31), 2**31, 2**63 - 1, -(2**63), 2**63, 10**30,
        0.0, -0.0, 1.5, -1.0, float("nan"), float("inf"), 1e300, "", "x", "q", "é\ud800\udc00", "\ud83d\ude00", "x" * 999,
        b"", b"12345678", b"x" * 4097, bytearray(b"abcd"), (), (1,), (1, 2, 3), ("a", None), ((), ((1,),)), [], [1], {},
        {"a": 1}, {1}, memoryview(b"abcdefgh"), memoryview(bytearray(16)).cast("d"), deep, odd, print, len, int, Odd,
        fuzz, range(3), object(), sys, Exception("x"), sys.stdout, sys.meta_path[-1],
        given, given.id,  # noqa: F821 - FuzzTest binds it
        "LIST", "TUPLE", "DICT", "SET", "FROZENSET", "BYTEARRAY", "INTS", "REALS", "RECV", "SEND", "BOTH", "TAKE", "PUT",
        "ID", "CHANNELS", "LOCK", "BARRIER", "EVENT", "CONDITION", "SEMAPHORE", "DATE", "DECIMAL", "PATH", "WAIT", "B", "d",
        ("TAKE", 1), ("PUT", 1, 2), (("TAKE", 0),), ("TUPLE", (0,), 0), (("TUPLE", (0,), 0),), (("LIST", (), 1),),
        (("SET", (0,), 1), ("LIST", ())), (("DICT", (), 1, 2),), (True, True, True), ("THREADS",), "clutch/__init__.py",
        "../guest/guest.py", "_clutch.ground", "share", "sync", "1", "builtins", 0o777, 12345,
    ]  # fmt: skip
    done = 0
    while done < calls:
        if made and chance.random() < 0.4:
            name, function = chance.choice(chance.choice(made)[1])
        else:
            name, function = chance.choice(exported)
        if chance.random() > SELDOM.get(name, 1):
            continue
        args = [chance.choice(made)[0] if made and chance.random() < 0.3 else chance.choice(values) for _ in range(arity(chance))]
        if name in WAITS_FOR_EVER:  # nobody would come
            continue
        if name in WAITS or name == "select":
            args = args[:-1] + [0.0]
        done = progress = done + 1
        try:
            answer = function(*args)
        except BaseException as error:
            if type(error) is KeyboardInterrupt:
                raise
            continue
        if not isinstance(answer, (type(None), bool, int, float, str, bytes, tuple)):
            found = members(answer)
            if found and len(made) < LONGEST:
                made.append((answer, found))
            elif found:
                made[chance.randrange(LONGEST)] = answer, found
        elif type(answer) is int and len(values) < 300:
            values.append(answer)
    return done

def arity(chance):
    return chance.choice((0, 1, 1, 2, 2, 3, 4, 5, 6, 8))
