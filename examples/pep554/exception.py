"""PEP 554: Handling an exception.

Corrected: the PEP's text catches KeyError here, but says under Interpreter.run() that no exception of another
interpreter is raised as itself: it comes as a RuntimeError that tells of it (RunFailedError, in the PEP's last part).
"""

import textwrap as tw

import interpreters

interp = interpreters.create()
try:
    interp.run(tw.dedent("""
        raise KeyError
        """))
except RuntimeError as error:
    print("got the error from the subinterpreter:", error.excinfo.type.__name__)
