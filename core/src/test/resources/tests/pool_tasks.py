"""What the workers of PoolFacesTest do, whatever face their pool has."""

import os
import threading
import time


def same(x):
    return x


def fails():
    raise KeyError("on purpose")


def unshareable():
    return threading.Lock()


def who():
    """The id of the worker."""
    import _interpreters

    return _interpreters.get_current()[0]


def endless(ids):
    """Tells who runs it, and does not end."""
    ids.put(who())
    while True:
        pass


def waits(ids, gate):
    """Tells who runs it, and waits for somebody to open the gate."""
    ids.put(who())
    return gate.get()


def exits():
    os._exit(3)


def exits_while(tokens):
    """Ends its worker as long as there are tokens."""
    import queue

    try:
        tokens.get_nowait()
    except queue.Empty:
        return "done"
    os._exit(3)


def takes(seconds, x):
    """Takes that long, without waiting: sleeps are not that exact."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
    return x


def broken():
    raise ValueError("not to be initialized")
