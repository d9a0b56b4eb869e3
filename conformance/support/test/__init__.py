"""CPython's package ``test`` for GraalPy: support as GraalPy brings it along, the tests from CPython.

Stands first on the module path of the tests, of the interpreters they make and of the processes they start.
"""

import os

__path__.append(os.environ["CLUTCH_CPYTHON_TESTS"])  # noqa: F821 - a package has it
