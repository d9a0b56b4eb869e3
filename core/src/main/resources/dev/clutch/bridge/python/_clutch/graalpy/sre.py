"""Patterns that GraalPy's own engine cannot do: its ``_sre`` takes them to the module ``_cpython_sre``, which this is.

GraalPy's is a native extension, which one interpreter of the process could load. dev.clutch.regex runs the code of
``re._compiler`` here. Source of the semantics: CPython's Modules/_sre/sre.c.
"""

import _sre
from sys import maxsize
from types import MappingProxyType

from _clutch.ground import host as _host_of

_host = _host_of("regex")

_ANYWHERE, _AT_THE_START, _AS_A_WHOLE = range(3)
_FLAG_UNICODE = 32
_Match, _Pattern = _sre.Match, _sre.Pattern


def getlower(char, flags, /):
    if flags & _FLAG_UNICODE:
        return _sre.unicode_tolower(char)
    return _sre.ascii_tolower(char)


def compile(pattern, flags, code, groups, groupindex, indexgroup):
    made = Pattern.__new__(Pattern)
    made.pattern, made.flags, made.groups = pattern, int(flags), groups
    made.groupindex = MappingProxyType(dict(groupindex))
    made._names = {number: name for number, name in enumerate(indexgroup) if name is not None}
    made._Pattern__binary = pattern is not None and not isinstance(pattern, str)
    made._regex = _host.compile(" ".join([str(int(each)) for each in code]), groups)
    return made


class _Result:
    """What was found, as ``_sre.Match`` wants it."""

    __slots__ = ("_places", "lastGroup")
    isMatch = True

    def __init__(self, text):
        *self._places, self.lastGroup = map(int, text.split(" "))

    def getStart(self, group):
        return self._places[2 * group]

    def getEnd(self, group):
        return self._places[2 * group + 1]


class _Search:
    """A search in one text."""

    __slots__ = ("pattern", "_string", "_run", "_match", "_must_advance", "pos", "endpos", "_at")

    def __init__(self, pattern, string, pos=0, endpos=maxsize, match=_Match):
        text = pattern._text(string)
        self.pattern, self._string, self._match = pattern, string, match
        self._run = pattern._regex.inText(text) if isinstance(text, str) else pattern._regex.inBytes(text)
        size = len(text)
        self.endpos = min(max(_index(endpos), 0), size)
        self.pos = self._at = min(max(_index(pos), 0), size)
        self._must_advance = False

    def _find(self, where):
        """The next match, behind the last one."""
        if self._at > self.endpos:
            return None
        found = self._run.find(where, self._at, self.endpos, self._must_advance)
        while found == "?":
            found = self._run.go()
        if not found:
            self._at = self.endpos + 1 if where == _ANYWHERE else self._at + 1
            return None
        result = _Result(found)
        start, self._at = result._places[:2]
        self._must_advance = start == self._at
        return self._match(self.pattern, self.pos, self.endpos, result, self._string, self.pattern._names)

    def match(self):
        return self._find(_AT_THE_START)

    def search(self):
        return self._find(_ANYWHERE)

    def all(self, count=0):
        number = 0
        while number < count or not count:
            found = self._find(_ANYWHERE)
            if found is None:
                return
            number += 1
            yield found


def _index(value):
    return value if type(value) is int else value.__index__()


class Pattern(_Pattern):
    __module__ = "re"

    def __init__(self, pattern, flags=0):
        raise TypeError("cannot create 're.Pattern' instances")

    def _text(self, string):
        """The text that is searched: a str, or bytes."""
        if isinstance(string, str):
            if self._Pattern__binary:
                raise TypeError("cannot use a bytes pattern on a string-like object")
            return string
        try:
            text = string if type(string) is bytes else memoryview(string).tobytes()
        except TypeError:
            raise TypeError(f"expected string or bytes-like object, got '{type(string).__name__}'") from None
        if not self._Pattern__binary and self.pattern is not None:
            raise TypeError("cannot use a string pattern on a bytes-like object")
        return text

    def __eq__(self, other):
        if not isinstance(other, _Pattern):
            return NotImplemented
        return self.pattern == other.pattern and self.flags == other.flags

    __hash__ = _Pattern.__hash__

    def search(self, string, pos=0, endpos=maxsize):
        return _Search(self, string, pos, endpos)._find(_ANYWHERE)

    def match(self, string, pos=0, endpos=maxsize):
        return _Search(self, string, pos, endpos)._find(_AT_THE_START)

    def fullmatch(self, string, pos=0, endpos=maxsize):
        return _Search(self, string, pos, endpos)._find(_AS_A_WHOLE)

    def finditer(self, string, pos=0, endpos=maxsize):
        return _Search(self, string, pos, endpos).all()

    def scanner(self, string, pos=0, endpos=maxsize):
        return _Search(self, string, pos, endpos)

    def findall(self, string, pos=0, endpos=maxsize):
        empty, found = string[:0] if isinstance(string, str) else b"", []
        for match in self.finditer(string, pos, endpos):
            if self.groups == 0:
                found.append(match.group())
            elif self.groups == 1:
                found.append(match.groups(empty)[0])
            else:
                found.append(match.groups(empty))
        return found

    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

    def subn(self, repl, string, count=0):
        text = self._text(string)
        replace = repl if callable(repl) else self._replacement(repl)
        parts, at, number = [], 0, 0
        for match in _Search(self, string).all(count):
            parts.append(text[at : match.start()])
            replacement = replace(match)
            if replacement is not None:
                parts.append(replacement)
            at, number = match.end(), number + 1
        parts.append(text[at:])
        return text[:0].join(parts), number

    def _replacement(self, repl):
        """What makes a replacement of a template, or of a plain text."""
        literal = repl if isinstance(repl, str) else bytes(repl)
        if ("\\" if isinstance(repl, str) else b"\\") not in literal:
            return lambda match: literal
        import re

        template = re._compile_template(self, repl)
        return lambda match: _sre.expand_template(template, match)

    def split(self, string, maxsplit=0):
        text, parts, at = self._text(string), [], 0
        if maxsplit >= 0:
            for match in _Search(self, string).all(maxsplit):
                parts.append(text[at : match.start()])
                parts += match.groups()
                at = match.end()
        parts.append(text[at:])
        return parts
