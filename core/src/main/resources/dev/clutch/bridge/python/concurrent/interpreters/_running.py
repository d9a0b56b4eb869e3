"""What an Interpreter has beyond CPython's: PEP 554's ``run`` and ``destroy``, and what the PEP put off."""

import _interpreters


class Running:
    """Base class of Interpreter."""

    __slots__ = ()

    def run(self, source, /, *, channels=None, check=True):
        """Runs source text in its ``__main__`` and waits for the end (PEP 554).

        channels: a mapping of names to ends of channels, which are bound there first; or, as in Python 3.9, a
        RecvChannel and a SendChannel, which are bound as ``recv`` and ``send``.
        Raises RunFailedError for an uncaught exception, or without ``check`` returns a RunResult that tells of it.
        Raises InterpreterError, a RuntimeError, when the interpreter is already running, ValueError for other channels.
        """
        from ._run import run

        return run(self, source, channels, check)

    def run_in_thread(self, source, /, *, channels=None):
        """Runs source text as ``run`` does, in a new thread, which is returned. ``threading.excepthook`` is told of an
        uncaught exception."""
        from threading import Thread

        from ._run import check_arguments

        check_arguments(source, channels)
        thread = Thread(target=self.run, args=(source,), kwargs={"channels": channels}, name=f"{self!r}.run")
        thread.start()
        return thread

    def destroy(self):
        """PEP 554's name for ``close``."""
        self.close()

    def reset_main(self):
        """Makes its ``__main__`` as it was when the interpreter was new. Other modules stay as they are.

        Raises InterpreterError when the interpreter is running.
        """
        _interpreters.reset___main__(self.id, restrict=True)
