"""``re`` for modules of the library that make patterns at their import, and seldom or never use one.

``re`` brings ``enum``, ``functools`` and ``collections`` along, 85 classes: four fifths of what ``import json`` takes.
``guest/imports.py`` comes here where nobody has imported it yet. Private.
"""

import builtins


class Pattern:
    """Compiled when it is first used."""

    __slots__ = ("_given", "_made")

    def __init__(self, *given):
        self._given, self._made = given, None

    def _compiled(self):
        if self._made is None:
            import re

            self._made = re.compile(*self._given)
        return self._made

    def match(self, *args):
        return self._compiled().match(*args)

    def __getattr__(self, name):
        return getattr(self._compiled(), name)


class Whitespace(Pattern):
    """Of JSON, which stands before and behind each document, and mostly is none."""

    __slots__ = ()

    def match(self, string, pos=0, *more):
        if more or string[pos : pos + 1] in self._CHARS and pos < len(string):
            return self._compiled().match(string, pos, *more)
        return Empty(self, string, pos)

    _CHARS = " \t\n\r"


class Empty:
    """A match of nothing."""

    __slots__ = ("_found",)

    def __init__(self, *found):
        self._found = found

    def end(self, *group):
        pattern, string, pos = self._found
        return min(pos, len(string)) if not group else pattern._compiled().match(string, pos).end(*group)

    def __getattr__(self, name):
        pattern, string, pos = self._found
        return getattr(pattern._compiled().match(string, pos), name)


class LateRe:
    """What stands for the module in the namespaces of those that make patterns only."""

    VERBOSE, MULTILINE, DOTALL = 64, 8, 16

    def compile(self, pattern, flags=0):
        return (Whitespace if pattern == r"[ \t\n\r]*" else Pattern)(pattern, flags)

    def __getattr__(self, name):
        import re

        return getattr(re, name)


_late_re = LateRe()
_served = []  # namespaces of modules that are being made
_original = None


def _import(name, *rest, **named):
    if name == "re":
        importer = rest[0] if rest else named.get("globals")
        for namespace in _served:
            if importer is namespace:
                return _late_re
    return _original(name, *rest, **named)


def serve(loader, module):
    """Has a loader make a module whose ``import re`` gives what stands for it.

    Whatever other threads import meanwhile is not concerned; the worst that they can do is to have ``re`` imported.
    """
    global _original
    namespace = vars(module)
    _served.append(namespace)
    if builtins.__import__ is not _import:
        _original, builtins.__import__ = builtins.__import__, _import
    try:
        loader.exec_module(module)
    finally:
        _served[:] = [each for each in _served if each is not namespace]
        if not _served and builtins.__import__ is _import:
            builtins.__import__ = _original
