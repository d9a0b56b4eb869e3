"""The part of ``unicodedata`` that GraalPy takes from an extension module, which one interpreter of a process could load.

What it knows is in the tables that build/unicode-tables writes; they are read when they are needed.
"""

import unicodedata
from bisect import bisect_right

_NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -()")


class _Table:
    """Runs of code points that share a value."""

    def __init__(self, name, convert=str):
        self._name, self._convert, self._starts = name, convert, None

    def _read(self):
        starts, ends, values, at = [], [], [], 0
        for run in _text()[self._name].split():
            place, value = run.split("=", 1)
            gap, _, length = place.partition("+")
            at += int(gap, 16)
            starts.append(at)
            at += int(length or "1", 16)
            ends.append(at)
            values.append(self._convert(value))
        self._ends, self._values, self._starts = ends, values, starts  # the last one tells other threads

    def get(self, code, default=None):
        if self._starts is None:
            self._read()
        at = bisect_right(self._starts, code) - 1
        return self._values[at] if at >= 0 and code < self._ends[at] else default


_texts = {}


def _text():
    if not _texts:
        lines = __spec__.loader.get_text("_clutch/graalpy/unicode.txt").splitlines()
        _texts.update(line.split(" ", 1) for line in lines)
    return _texts


def _spaced(value):
    return value.replace(",", " ")


_combining = _Table("combining", int)
_width = _Table("width")
_mirrored = _Table("mirrored", int)
_decomposition = _Table("decomposition", _spaced)
_number = _Table("number")
_old = _Table("old")
_old_category = _Table("old_category")
_old_bidirectional = _Table("old_bidirectional")
_old_width = _Table("old_width")
_old_wide = _Table("old_wide")
_old_mirrored = _Table("old_mirrored", int)
_old_decimal = _Table("old_decimal", int)
_old_normalized = _Table("old_normalized", lambda value: chr(int(value, 16)))
_names = {}
_REFUSED = object()


def _code(function, char, place="argument"):
    if not isinstance(char, str) or len(char) != 1:
        raise TypeError(f"{function}() {place} must be a unicode character, not {type(char).__name__}")
    return ord(char)


def combining(chr, /):
    """Returns the canonical combining class of the character, 0 if it has none."""
    return _combining.get(_code("combining", chr), 0)


def east_asian_width(chr, /):
    """Returns the East Asian width of the character."""
    return _width.get(_code("east_asian_width", chr), "N")


def mirrored(chr, /):
    """Returns 1 for a character that is mirrored in bidirectional text, else 0."""
    return _mirrored.get(_code("mirrored", chr), 0)


def decomposition(chr, /):
    """Returns what the character is decomposed into, as hexadecimal numbers, after a tag in angle brackets if it has one."""
    return _decomposition.get(_code("decomposition", chr), "")


def _numbers(code):
    """Its values as a decimal, a digit, and a number."""
    kind, _, value = _number.get(code, "").partition(":")
    if kind == "zero":
        value = code - int(value, 16)
        return value, value, float(value)
    if kind == "digit":
        return None, int(value), float(value)
    return None, None, float(value) if value else None


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
    if not _names:
        entries = (entry.split("=") for entry in _text()["names"].split())
        _names.update((key, "".join(chr(int(code, 16)) for code in codes.split(","))) for key, codes in entries)
    found = _names.get(name.upper().replace(" ", "_")) if "_" not in name else None
    if found is None and name and _NAME_CHARACTERS.issuperset(name):
        try:
            found = eval(f"'\\N{{{name}}}'")
        except SyntaxError:
            pass
    if found is None:
        raise KeyError(f"undefined character name '{name}'")
    return found


class UCD:
    """The characters of Unicode 3.2, which the rules of host names go by."""

    unidata_version = "3.2.0"
    __slots__ = ()

    def category(self, chr, /):
        code = _code("category", chr)
        return _old_category.get(code) or unicodedata.category(chr) if _old.get(code) else "Cn"

    def bidirectional(self, chr, /):
        code = _code("bidirectional", chr)
        return _old_bidirectional.get(code) or unicodedata.bidirectional(chr) if _old.get(code) else ""

    def combining(self, chr, /):
        return combining(chr) if _old.get(_code("combining", chr)) else 0

    def east_asian_width(self, chr, /):
        code = _code("east_asian_width", chr)
        if _old.get(code):
            return _old_width.get(code) or east_asian_width(chr)
        return "W" if _old_wide.get(code) else "N"

    def mirrored(self, chr, /):
        code = _code("mirrored", chr)
        return _old_mirrored.get(code, mirrored(chr)) if _old.get(code) else 0

    def decomposition(self, chr, /):
        return decomposition(chr) if _old.get(_code("decomposition", chr)) else ""

    def decimal(self, chr, default=_REFUSED, /):
        code = _code("decimal", chr, "argument 1")
        value = _old_decimal.get(code, _numbers(code)[0]) if _old.get(code) else None
        return _or_default(value, default, "not a decimal")

    def digit(self, chr, default=_REFUSED, /):
        return digit(chr, default)

    def numeric(self, chr, default=_REFUSED, /):
        value = _numbers(_code("numeric", chr, "argument 1"))[2]
        return _or_default(value if _old.get(ord(chr)) else None, default, "not a numeric character")

    def name(self, chr, default=_REFUSED, /):
        if _old.get(_code("name", chr, "argument 1")):
            return unicodedata.name(chr) if default is _REFUSED else unicodedata.name(chr, default)
        return _or_default(None, default, "no such name")

    def lookup(self, name, /):
        found = lookup(name)
        if not all(_old.get(ord(char)) for char in found):
            raise KeyError(f"undefined character name '{name}'")
        return found

    def normalize(self, form, unistr, /):
        """What Unicode 3.2 did not know stays as it is, and parts what it knew."""
        made, part = [], []
        for char in unistr:
            if _old.get(ord(char)):
                part.append(_old_normalized.get(ord(char), char))
            else:
                made += unicodedata.normalize(form, "".join(part)), char
                part.clear()
        return "".join(made) + unicodedata.normalize(form, "".join(part))

    def is_normalized(self, form, unistr, /):
        return self.normalize(form, unistr) == unistr


ucd_3_2_0 = UCD()
