"""Communicating sequential processes, after C. A. R. Hoare: processes that share nothing and meet at channels.

    from clutch.csp import Channel, par, process, thread

    def numbers(out):
        for n in range(5):
            out.send(n)

    def squares(numbers, out):
        for n in numbers:
            out.send(n * n)

    a, b = Channel(), Channel()
    *_, total = par(process(numbers, a.writer), process(squares, a.reader, b.writer), thread(sum, b.reader))

A process that is given an end of a channel, ``writer`` or ``reader``, owns it. When the process is over, the channel is
closed, so that who receives comes to the end of what was sent, or is poisoned, so that who sends stops, too.
Where several processes use the same end, they are given the Channel itself, which nobody owns.
"""

import _interpchannels
import _thread
import threading
import time
from _clutch.lines.select import select
from concurrent import interpreters
from interpreters import _ends
from interpreters.channels import ChannelClosedError, ChannelPoisonedError, RecvChannel, SendChannel

__all__ = [
    "SKIP",
    "Channel",
    "ChannelClosedError",
    "ChannelPoisonedError",
    "Process",
    "after",
    "alt",
    "par",
    "process",
    "thread",
    "when",
]


class Channel:
    """A channel that any process, of any interpreter, may send to and receive from. It crosses as a handle.

    ``send`` waits until somebody receives, or until the object is one of the first ``capacity`` in line. What is in line
    can be received also when the process that sent it, and its interpreter, have ended. A channel is open until it is
    closed or poisoned, or nothing in the interpreter that made it refers to it, and nobody else uses it. Any threads
    may use it. Raises ValueError for a negative capacity.
    """

    __slots__ = ("reader", "writer")

    def __init__(self, capacity=0):
        self.reader, self.writer = _ends.create(RecvChannel, SendChannel, capacity)
        self.reader.recv_nowait(None)  # in use from now on: processes that come later find it open

    def __repr__(self):
        return f"{type(self).__name__}(id={int(self.reader.id)})"

    def __eq__(self, other):
        return self.reader == other.reader if isinstance(other, Channel) else NotImplemented

    def __hash__(self):
        return hash(self.reader)

    def __reduce__(self):
        return _channel, (self.reader, self.writer)

    def send(self, obj):
        """Sends an object; waits as the class says. Raises ChannelClosedError, ChannelPoisonedError,
        NotShareableError."""
        self.writer.send(obj)

    def recv(self):
        """Receives an object, waiting for one. Raises ChannelClosedError, ChannelPoisonedError."""
        return self.reader.recv()

    def __iter__(self):
        """Receives until the channel is closed."""
        return iter(self.reader)

    def close(self):
        """Nothing is sent any more: who receives comes to the end of what was sent. Closing again does nothing."""
        _close(self.writer)

    def poison(self):
        """Ends the channel at once: all who wait at it, or use it later, get ChannelPoisonedError. That ends a process
        that does not catch it, and poisons the other channels that the process was given: the network shuts down."""
        _poison(self.reader)


def _channel(reader, writer):
    self = object.__new__(Channel)
    self.reader = reader
    self.writer = writer
    return self


def _close(writer):
    try:
        writer.close()
    except (ChannelClosedError, ChannelPoisonedError):
        pass  # somebody else did


def _poison(end):
    try:
        _interpchannels.poison(end.id)
    except ChannelClosedError:
        pass  # nobody waits there any more


class Process:
    """Work that runs beside others: see :func:`process` and :func:`thread`, which make it, and :func:`par`."""

    def __init__(self, run, function, args, kwargs):
        self._run = run
        self._function = function
        self._args = args
        self._kwargs = kwargs
        self._thread = None
        self._result = None
        self._error = None

    def __repr__(self):
        name = getattr(self._function, "__qualname__", repr(self._function))
        state = "new" if self._thread is None else "running" if self._thread.is_alive() else "over"
        return f"<Process {name}: {state}>"

    def start(self):
        """Starts it; it runs beside whoever called. Returns the process itself. Raises RuntimeError the second time.

        The end of the interpreter does not wait for it. Where daemon threads are not allowed, which is the rule in
        interpreters that Python code made, it does, and poisons its channels before.
        """
        if self._thread is not None:
            raise RuntimeError("a process is started once")
        daemon = _thread.daemon_threads_allowed()
        self._thread = threading.Thread(target=self._work, name=repr(self), daemon=daemon)
        if not daemon:
            _plain.add(self)
            if threading._SHUTTING_DOWN:  # nobody would poison it
                raise RuntimeError("can't start a process at interpreter shutdown")
        self._thread.start()
        return self

    def join(self):
        """Waits until it is over. Returns what its function returned, or raises what it raised: ExecutionFailed if it
        ran in an interpreter. One that was ended by a channel returns None."""
        if self._thread is None:
            raise RuntimeError("the process is not started")
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result

    def poison(self):
        """Poisons all channels that it was given."""
        for end in self._ends():
            _poison(end.reader if isinstance(end, Channel) else end)

    def _ends(self):
        given = (*self._args, *self._kwargs.values())
        return [each for each in given if isinstance(each, (Channel, RecvChannel, SendChannel))]

    def _work(self):
        try:
            self._result = self._run(self._function, *self._args, **self._kwargs)
        except BaseException as error:
            if not _is_end(error, ChannelClosedError):
                if not _is_end(error, ChannelPoisonedError):
                    self._error = error
                self.poison()
                return
        finally:
            _plain.discard(self)
        for end in self._ends():
            if isinstance(end, SendChannel):
                _close(end)
            elif isinstance(end, RecvChannel) and not end.is_closed:
                _poison(end)


_plain = set()  # processes that run in threads that the end of the interpreter waits for


def _poison_plain():
    for process in _plain.copy():
        process.poison()


if not _thread.daemon_threads_allowed():
    threading._register_atexit(_poison_plain)  # called before the threads are joined


def _is_end(error, kind):
    """Whether a process ended because a channel did, here or in another interpreter; not by an error of the user's own,
    whatever it is called or derived from."""
    if isinstance(error, interpreters.ExecutionFailed):
        raised = error.excinfo.type
        return (raised.__module__, raised.__qualname__) == (kind.__module__, kind.__qualname__)
    return isinstance(error, kind) and type(error).__module__ == kind.__module__


def process(function, /, *args, **kwargs):
    """A process that calls a function in an interpreter of its own, made for it and closed after it. The arguments, and
    the result, are copied; channels are the same there."""
    return Process(_in_interpreter, function, args, kwargs)


def _in_interpreter(function, /, *args, **kwargs):
    interpreter = interpreters.create()
    try:
        return interpreter.call(function, *args, **kwargs)
    finally:
        interpreter.close()


def thread(function, /, *args, **kwargs):
    """A process that calls a function in a thread of this interpreter: started in no time, but nothing keeps it from
    touching what others use."""
    return Process(_here, function, args, kwargs)


def _here(function, /, *args, **kwargs):
    return function(*args, **kwargs)


def par(*processes):
    """Runs processes side by side until all are over. Returns what each of them returned.

    An error in one of them poisons the channels that it was given, and is raised here once all are over; several come
    as an ExceptionGroup. Whoever interrupts par, poisons the channels of all.
    """
    for each in processes:
        if not isinstance(each, Process):
            raise TypeError(f"par takes what process() and thread() return, not {type(each).__name__}")
    started, errors = [], []
    try:
        for each in processes:
            started.append(each.start())
        for each in started:
            each._thread.join()
    except BaseException:
        for each in started:
            each.poison()
        raise
    errors = [each._error for each in processes if each._error is not None]
    if len(errors) > 1:
        raise BaseExceptionGroup(f"{len(errors)} of {len(processes)} processes failed", errors)
    if errors:
        raise errors[0]
    return [each._result for each in processes]


# --- alternatives -------------------------------------------------------------------------------------------------


class _After:
    __slots__ = ("seconds",)

    def __init__(self, seconds):
        self.seconds = seconds

    def __repr__(self):
        return f"after({self.seconds!r})"


def after(seconds):
    """A guard that is open once that time, in seconds, has passed. Raises ValueError if it is negative or NaN."""
    seconds = seconds + 0.0
    if not seconds >= 0:  # NaN, too
        raise ValueError(f"seconds must be a non-negative number, got {seconds!r}")
    return _After(seconds)


SKIP = _After(0.0)
"""A guard that is always open: taken when no other is."""


def when(condition, guard):
    """The guard if the condition is true, else None: a guard that is closed."""
    return guard if condition else None


def alt(*guards, priority=False):
    """Waits until one of several guards is open, and does what it stands for: exactly one of them happens.

        channel, or its reader            receives
        (channel or its writer, obj)      sends the object
        a queue, (a queue, obj)           gets, puts
        after(seconds), SKIP              nothing, when nothing else was possible until then
        None                              never open; see when()

    Returns ``(guard, value)``: the very argument, and what was received, or None. Of several that are open, each is as
    likely; with ``priority``, the first one is taken. Raises what the operation does, and ValueError if no guard can
    open.
    """
    cases = [(guard, _case(guard)) for guard in guards if guard is not None and type(guard) is not _After]
    timer = min((guard for guard in guards if type(guard) is _After), key=lambda guard: guard.seconds, default=None)
    if priority:
        for guard, case in cases:
            try:
                return guard, select(case, timeout=0)[1]
            except TimeoutError:
                pass
    if not cases:
        if timer is None:
            raise ValueError("alt would wait for ever: no guard can open")
        time.sleep(timer.seconds)
        return timer, None
    try:
        chosen, value = select(*[case for _, case in cases], timeout=None if timer is None else timer.seconds)
    except TimeoutError:
        return timer, None
    return next(guard for guard, case in cases if case is chosen), value


def _case(guard):
    if isinstance(guard, Channel):
        return guard.reader
    if type(guard) is tuple and len(guard) == 2 and isinstance(guard[0], Channel):
        return guard[0].writer, guard[1]
    return guard
