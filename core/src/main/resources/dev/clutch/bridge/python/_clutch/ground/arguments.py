"""How arguments of the low-level modules are checked. Private."""

from _operator import index


def identifier(value):
    """An id as CPython's low-level modules take it: anything with ``__index__``, from 0 to 2**63 - 1.

    Raises TypeError, ValueError (negative) or OverflowError.
    """
    number = int(index(value))
    if number < 0:
        raise ValueError(f"id must be a non-negative int, got {number!r}")
    if number >= 2**63:
        raise OverflowError(f"id is too large: {number!r}")
    return number


def int32(value, name):
    """A number that the host takes as an int: anything with ``__index__``. Raises TypeError or OverflowError."""
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    number = value.__index__()
    if not -(2**31) <= number < 2**31:
        raise OverflowError(f"{name} is too large: {number}")
    return number


def seconds_or_none(timeout):
    """A time limit as the host takes it: -1 for None, which is none. Raises as ``seconds``."""
    return -1.0 if timeout is None else seconds(timeout)


def seconds(timeout):
    """A number of seconds. Raises TypeError for what is no number, ValueError (negative or NaN) or OverflowError."""
    if not hasattr(type(timeout), "__float__") and not hasattr(type(timeout), "__index__"):
        raise TypeError(f"timeout must be a number of seconds, not {type(timeout).__name__}")
    limit = float(timeout)
    if not limit >= 0:  # NaN, too
        raise ValueError(f"timeout value must be a non-negative number, got {timeout!r}")
    if limit >= 2**63 / 1e9:  # nanoseconds that a long holds
        raise OverflowError(f"timeout value is too large: {timeout!r}")
    return limit


def unboundop(value):
    """An unbound operation; negative for the default. Raises also ValueError."""
    number = int32(value, "unboundop")
    if number == 0 or number > 3:
        raise unsupported_unboundop(number)
    return number


def unsupported_unboundop(number):
    return ValueError(f"unsupported unboundop {number}: 1 (remove), 2 (error) or 3 (replace) expected")


def fallback(value):
    """What may become of a value that is not shareable; negative for the default. Raises also ValueError."""
    number = int32(value, "fallback")
    if number > 1:
        raise ValueError(f"unsupported fallback {number}: 0 (none) or 1 (full) expected")
    return number
