"""The part of ``unicodedata`` that GraalPy takes from an extension module, which one interpreter of a process could load.

ICU4J knows it (dev.clutch.bridge.graalpy.UnicodeModule); build/unicode-tables lists what that knows otherwise than Python 3.12.
"""

# ruff: noqa: A002 - the parameters have the names of CPython's unicodedata

import unicodedata

from _clutch.ground import host as _host_of

_host = _host_of("unicode")

_NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -()")
_REFUSED = object()


def works():
    """Whether the host can answer: ICU4J is where this JVM lets Clutch reach it."""
    return _host.works()


def _code(function, char, place="argument"):
    if not isinstance(char, str) or len(char) != 1:
        raise TypeError(f"{function}() {place} must be a unicode character, not {type(char).__name__}")
    return ord(char)


def combining(chr, /):
    """Returns the canonical combining class of the character, 0 if it has none."""
    return int(_host.value("combining", _code("combining", chr)) or 0)


def east_asian_width(chr, /):
    """Returns the East Asian width of the character."""
    return _host.value("width", _code("east_asian_width", chr)) or "N"


def mirrored(chr, /):
    """Returns 1 for a character that is mirrored in bidirectional text, else 0."""
    return int(_host.value("mirrored", _code("mirrored", chr)) or 0)


def decomposition(chr, /):
    """Returns what the character is decomposed into, as hexadecimal numbers, after a tag in angle brackets if it has one."""
    return _host.value("decomposition", _code("decomposition", chr))


def _numbers(code):
    """Its values as a decimal, a digit, and a number."""
    kind, _, value = _host.value("number", code).partition(":")
    if not kind:
        return None, None, None
    if kind == "number":
        return None, None, float(value)
    return int(value) if kind == "decimal" else None, int(value), float(value)


def _or_default(value, default, message):
    if value is not None:
        return value
    if default is _REFUSED:
        raise ValueError(message)
    return default


def decimal(chr, default=_REFUSED, /):
    """Returns the value of a decimal digit as an int; else the default, or ValueError without one."""
    return _or_default(_numbers(_code("decimal", chr, "argument 1"))[0], default, "not a decimal")


def digit(chr, default=_REFUSED, /):
    """Returns the value of a digit as an int; else the default, or ValueError without one."""
    return _or_default(_numbers(_code("digit", chr, "argument 1"))[1], default, "not a digit")


def numeric(chr, default=_REFUSED, /):
    """Returns the value of a number as a float; else the default, or ValueError without one."""
    return _or_default(_numbers(_code("numeric", chr, "argument 1"))[2], default, "not a numeric character")


def lookup(name, /):
    """Returns the character, or the sequence of characters, of that name; KeyError when there is none."""
    if not isinstance(name, str):
        raise TypeError(f"lookup() argument must be str, not {type(name).__name__}")
    codes = "" if "_" in name else _host.named(name.upper().replace(" ", "_"))
    found = "".join(chr(int(code, 16)) for code in codes.split(",")) if codes else None
    if found is None and name and _NAME_CHARACTERS.issuperset(name):
        try:
            found = eval(f"'\\N{{{name}}}'")
        except SyntaxError:
            pass
    if found is None:
        raise KeyError(f"undefined character name '{name}'")
    return found


def _is_old(code):
    return _host.isOld(code)


class UCD:
    """The characters of Unicode 3.2, which the rules of host names go by."""

    unidata_version = "3.2.0"
    __slots__ = ()

    def category(self, chr, /):
        code = _code("category", chr)
        return _host.was("old_category", code) or unicodedata.category(chr) if _is_old(code) else "Cn"

    def bidirectional(self, chr, /):
        code = _code("bidirectional", chr)
        return _host.was("old_bidirectional", code) or unicodedata.bidirectional(chr) if _is_old(code) else ""

    def combining(self, chr, /):
        return combining(chr) if _is_old(_code("combining", chr)) else 0

    def east_asian_width(self, chr, /):
        code = _code("east_asian_width", chr)
        if _is_old(code):
            return _host.was("old_width", code) or east_asian_width(chr)
        return "W" if _host.was("old_wide", code) else "N"

    def mirrored(self, chr, /):
        code = _code("mirrored", chr)
        return int(_host.was("old_mirrored", code) or mirrored(chr)) if _is_old(code) else 0

    def decomposition(self, chr, /):
        return decomposition(chr) if _is_old(_code("decomposition", chr)) else ""

    def decimal(self, chr, default=_REFUSED, /):
        code = _code("decimal", chr, "argument 1")
        value = None
        if _is_old(code):
            was = _host.was("old_decimal", code)
            value = int(was) if was else _numbers(code)[0]
        return _or_default(value, default, "not a decimal")

    def digit(self, chr, default=_REFUSED, /):
        return digit(chr, default)

    def numeric(self, chr, default=_REFUSED, /):
        value = _numbers(_code("numeric", chr, "argument 1"))[2]
        return _or_default(value if _is_old(ord(chr)) else None, default, "not a numeric character")

    def name(self, chr, default=_REFUSED, /):
        if _is_old(_code("name", chr, "argument 1")):
            return unicodedata.name(chr) if default is _REFUSED else unicodedata.name(chr, default)
        return _or_default(None, default, "no such name")

    def lookup(self, name, /):
        found = lookup(name)
        if not all(_is_old(ord(char)) for char in found):
            raise KeyError(f"undefined character name '{name}'")
        return found

    def normalize(self, form, unistr, /):
        """What Unicode 3.2 did not know stays as it is, and parts what it knew."""
        made, part = [], []
        for char in unistr:
            if _is_old(ord(char)):
                was = _host.was("old_normalized", ord(char))
                part.append(chr(int(was, 16)) if was else char)
            else:
                made += unicodedata.normalize(form, "".join(part)), char
                part.clear()
        return "".join(made) + unicodedata.normalize(form, "".join(part))

    def is_normalized(self, form, unistr, /):
        return self.normalize(form, unistr) == unistr


ucd_3_2_0 = UCD()
