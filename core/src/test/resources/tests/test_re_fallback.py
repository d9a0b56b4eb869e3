"""Patterns that GraalPy's own engine of regular expressions cannot do: in every interpreter. Run by PythonModulesTest.

What is right was taken from CPython 3.12.
"""

import re

import clutch
from helpers import exec_side_by_side

CASES = [
    (r"(a)?b(?(1)c|d)", "abc bd abd", ["a", "", ""], [(0, 3), (4, 6), (8, 10)]),
    (r"a++b", "aaab", ["aaab"], [(0, 4)]),
    (r"(?>a+)ab", "aaab", [], []),
    (r"(?>a|ab)c", "abc ac", ["ac"], [(4, 6)]),
    (r"(?:a|ab)*+c", "ababc", ["c"], [(4, 5)]),
    (r"(?i)(stra\u00dfe)\1", "Stra\u00dfeSTRASSE stra\u00dfestra\u00dfe", ["stra\u00dfe"], [(14, 26)]),
    (r"(?P<q>['\"])?x(?(q)(?P=q))", "'x' x", ["'", ""], [(0, 3), (4, 5)]),
    (r"(?:(a)|b)*(?(1)x|y)", "abx by", ["a", ""], [(0, 3), (4, 6)]),
]


def test_cases():
    for pattern, text, groups, spans in CASES:
        made = re.compile(pattern)
        assert made.findall(text) == groups, (pattern, made.findall(text))
        assert [match.span() for match in made.finditer(text)] == spans, pattern


def test_methods():
    made = re.compile(r"(?P<a>x)?(?P<b>\d)(?(a)!)")
    match = made.search("--x1!2")
    assert (match.group(), match.groupdict(), match.lastindex, match.lastgroup) == ("x1!", {"a": "x", "b": "1"}, 2, "b")
    assert isinstance(made, re.Pattern) and isinstance(match, re.Match) and made == match.re
    assert made.sub(r"<\g<b>\1>", "x1!2") == "<1x><2>"
    assert made.subn(lambda match: match["b"] * 2, "x1!2 3", 2) == ("1122 3", 2)
    assert made.split("ax1!b2c") == ["a", "x", "1", "b", None, "2", "c"]
    assert made.fullmatch("x1!").span() == (0, 3) and made.fullmatch("x1!2") is None
    assert made.match("ax1!", 1, 4).regs == ((1, 4), (1, 2), (2, 3)) and made.match("ax1!", 1, 3) is None
    bytes_ = re.compile(rb"(a)?b(?(1)c|d)")
    assert bytes_.findall(bytearray(b"abc bd")) == [b"a", b""] and bytes_.sub(b"-", b"abc") == b"-"
    for pattern, text in ((made, b""), (bytes_, ""), (made, 1)):
        try:
            pattern.search(text)
        except TypeError:
            continue
        raise AssertionError((pattern, text))


def test_scanner():
    scanner = re.Scanner([(r"[a-z]+", lambda scanner, text: text), (r"\d+", lambda _, text: int(text)), (r"\s+", None)])
    assert scanner.scan("ab 12 x!") == (["ab", 12, "x"], "!")


def test_can_be_interrupted():
    """It goes a number of steps at a time."""
    interp = clutch.create(config=clutch.InterpreterConfig(wall_time=1.0))
    try:
        interp.exec("import re; re.match('(?:a|aa)*(?:b|c++)', 'a' * 60)")
    except clutch.LimitExceededError:
        pass
    else:
        raise AssertionError("it came to an end")


USE = """
import re
assert re.findall("(a)?b(?(1)c|d)", "abc bd") == ["a", ""]
assert re.match("a++b", "aab") and re.Scanner([("a", None)]).scan("ab") == ([], "b")
"""


def test_all_interpreters_at_once():
    exec(USE, {})
    exec_side_by_side(USE, clutch.create(config=clutch.InterpreterConfig.sandboxed()))
