"""What the tests beside this file have in common."""

import gc
import threading
import time
from concurrent import interpreters

_MOST_SECONDS = 120


def raises(kind, work, *args, **kwargs):
    """Calls work with the arguments, and returns what it raises: a ``kind``."""
    try:
        work(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError(f"{work} with {args} did not raise {kind.__name__}")


def raises_exactly(kind, work, *args, **kwargs):
    """``raises``, and no subclass of it."""
    error = raises(kind, work, *args, **kwargs)
    assert type(error) is kind, f"{type(error).__name__} instead of {kind.__name__}: {error}"
    return error


def raises_saying(kind, work, *texts):
    """``raises``, and its message has the texts in it."""
    error = raises(kind, work)
    for text in texts:
        assert text in str(error), error
    return error


def exec_side_by_side(code, *more):
    """Runs code in two new interpreters and in the others, at once, and closes them all; each is to end well."""
    made = [interpreters.create(), interpreters.create(), *more]
    done = []
    threads = [threading.Thread(target=lambda each=each: done.append(each.exec(code))) for each in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in made:
        each.close()
    assert done == [None] * len(made), done


def until(condition, collects=False):
    """Waits for it to become true. collects: the collector is asked for help, which tells of dead objects a bit later."""
    end = time.monotonic() + _MOST_SECONDS
    while not condition():
        assert time.monotonic() < end, "it does not come true"
        if collects:
            gc.collect()
        time.sleep(0.01)


def started(work, *args):
    """A thread that runs this, and the list of what it returned, or raised."""
    ends = []

    def run():
        try:
            ends.append(work(*args))
        except Exception as error:
            ends.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ends


def waiting(end):
    """Waits until this interpreter's thread has begun to use an end, which nobody has used before."""
    until(lambda: end.interpreters)
    time.sleep(0.02)
