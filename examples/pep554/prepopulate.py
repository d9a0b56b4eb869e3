"""PEP 554: Pre-populate an interpreter.

The PEP's some_lib and an_expensive_module are modules of the standard library here, and its request is a sleep.
"""

import textwrap as tw
import time

import interpreters


def wait_for_request():
    time.sleep(0.01)


interp = interpreters.create()
interp.run(tw.dedent("""
    import decimal
    import fractions
    decimal.getcontext().prec = 5
    """))
wait_for_request()
interp.run(tw.dedent("""
    print(decimal.Decimal(1) / 7, fractions.Fraction(3, 6))
    """))
