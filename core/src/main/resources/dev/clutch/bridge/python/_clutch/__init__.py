"""What stands behind the modules that Clutch brings along. Private; rooms on floors, each sees only those below it.

    ground      what everything stands on: the host's functions, exceptions, arguments, what crosses by itself
    crossing    how values, functions and errors cross to other interpreters
    waiting     places in line without a thread
    sync        locks, semaphores, events, barriers
    control     what can be asked of interpreters
    channels    what ``_interpchannels`` is made of
    (here stand CPython's low-level modules ``_interpreters``, ``_interpqueues`` and ``_interpchannels``, on them the
    packages ``concurrent.interpreters`` and ``interpreters``)
    lines       ``clutch.select`` and ``clutch.Pipe``, over queues and channels
    pools       pools of interpreters, ``concurrent.futures.interpreter`` among them
    (``clutch``)
    program     runs a program as ``python`` would

``graalpy``, aside, is what GraalPy's own modules lack. A test keeps it so: test_rooms.py.
"""
