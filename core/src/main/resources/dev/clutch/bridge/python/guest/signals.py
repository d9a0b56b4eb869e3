"""Signals in the main interpreter: the Python half of dev.clutch.bridge.graalpy.control.SignalsModule.

Runs like guest.py, and only in a main interpreter that handles signals. Handlers are wrapped, so that the host knows
when one runs; ``signal`` and ``getsignal`` are replaced, so that nobody sees the wrapping.
"""

import sys
import _signal
import _thread

_original, _original_get = _signal.signal, _signal.getsignal
_main_thread = _thread.get_ident()
_handlers = {}  # signal number -> what was set for it, if that can be called
_host = None
_failure = None  # what a handler raised last


def getsignal(signalnum, /):
    number = int(signalnum)
    return _handlers[number] if number in _handlers else _original_get(number)


def signal(signalnum, handler, /):
    if _thread.get_ident() != _main_thread:
        raise ValueError("signal only works in main thread of the main interpreter")
    number = int(signalnum)
    previous = getsignal(number)
    _host.unchain(number)
    try:
        if callable(handler):

            def deliver(signum, frame):
                global _failure
                _host.delivered()
                try:
                    handler(signum, frame)
                except BaseException as error:
                    _failure = error
                    _host.failed()
                    raise

            _original(number, deliver)
            _handlers[number] = handler
        else:
            _original(number, handler)
            _handlers.pop(number, None)
    finally:
        if number in _handlers:
            _host.chain(number)
    return previous


def _repeat_select():
    """Makes ``select`` go on when a signal's handler has run, as PEP 475 asks for: GraalPy raises InterruptedError, and
    that before the handler runs. A static method because, as a class attribute of ``selectors``, it becomes no method.
    """
    import select
    from time import monotonic

    original = select.select

    def repeated(rlist, wlist, xlist, timeout=None, /):
        start, left = monotonic(), timeout
        while True:
            try:
                return original(rlist, wlist, xlist, left)
            except InterruptedError:
                signals.await_handlers()
                if timeout is not None:
                    left = max(0, start + timeout - monotonic())

    repeated.__module__, repeated.__name__, repeated.__qualname__ = "select", "select", "select"
    repeated.__doc__ = original.__doc__
    select.select = staticmethod(repeated)


class signals:
    """What the host takes hold of."""

    @staticmethod
    def install(host):
        """Replaces the functions and makes Ctrl-C raise KeyboardInterrupt."""
        global _host
        _host = host
        _signal.signal, _signal.getsignal = signal, getsignal
        signal(2, _signal.default_int_handler)
        _repeat_select()

    @staticmethod
    def await_handlers():
        """Runs the handlers of signals that have come. GraalPy brings them at safepoints; the sleep is one."""
        from time import sleep

        while _host.pending():
            sleep(0.0005)

    @staticmethod
    def raise_failure():
        """Raises once more what a handler raised last."""
        raise _failure

    @staticmethod
    def run_handler(number):
        """Runs the handler of a signal that came while this thread ran another interpreter."""
        if number in _handlers:
            _handlers[number](number, sys._getframe(1))


signals  # noqa: B018 - what the host's evaluation of this file gives
