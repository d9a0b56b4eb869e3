"""Our queues for tests of 3.13: they say ``unbound`` for 3.14's ``unbounditems``, and ``syncobj``, which 3.14 has not."""

import functools
import importlib
import sys

if "Queue" in globals():  # this module is reloaded, and stands for ours
    importlib.reload(sys.modules["concurrent.interpreters._queues"])

from concurrent.interpreters import _queues
from concurrent.interpreters._queues import *


def _respelled(function):
    @functools.wraps(function)
    def call(*args, unbound=None, syncobj=None, **kwargs):
        if unbound is not None:
            kwargs["unbounditems"] = unbound
        return function(*args, **kwargs)

    return call


create = _respelled(_queues.create)
Queue.put = _respelled(Queue.put)
Queue.put_nowait = _respelled(Queue.put_nowait)
