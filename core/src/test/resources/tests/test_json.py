"""GraalPy's JSON scanner as Clutch completes it: ``_clutch.graalpy.completions``."""

import json
import json.decoder
import json.scanner
import sys

from concurrent import interpreters


def raises(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


def test_it_is_in_use_and_looks_as_ever():
    kind = json.scanner.make_scanner
    assert kind is json.scanner.c_make_scanner and (kind.__module__, kind.__qualname__) == ("_json", "Scanner")
    scanner = kind(json.JSONDecoder(strict=0))
    assert scanner.strict is False and scanner.parse_int is int and scanner.parse_float is float
    assert "'strict'" in raises(AttributeError, kind, 1)


def test_numbers():
    text = "[1, -0, 2.5, -0.0, 1e400, -1E5, 12e-1, 123456789012345678901234567890]"
    values = json.loads(text)
    assert values == [1, 0, 2.5, 0.0, float("inf"), -100000.0, 1.2, 123456789012345678901234567890]
    assert [type(value) for value in values] == [int, int, float, float, float, float, float, int]
    assert str(values[3]) == "-0.0"
    assert "4300" in raises(ValueError, json.loads, "1" * 4301) and json.loads("1" * 4300) == int("1" * 4300)
    assert raises(ValueError, json.loads, "-") and raises(ValueError, json.loads, "[01]")


def test_hooks_are_asked():
    text = '{"a": 1.5, "b": [2, NaN]}'
    assert json.loads(text, parse_int=str)["b"][0] == "2" and json.loads(text, parse_float=str)["a"] == "1.5"
    assert json.loads(text, parse_constant=str)["b"][1] == "NaN"
    assert json.loads(text, object_pairs_hook=len) == 2 and json.loads(text, object_hook=sorted) == ["a", "b"]
    assert json.loads("[True]".lower(), parse_int=bool, parse_float=bool) == [True]
    assert type(json.loads("[7]", parse_int=lambda digits: digits * 2)[0]) is str


def test_it_counts_characters():
    decoder = json.JSONDecoder()
    assert decoder.raw_decode('"\U0001f600" x') == ("\U0001f600", 3)
    assert decoder.raw_decode('"\U0001f600" [1] x', 4) == ([1], 7)
    assert decoder.raw_decode('"\u00e9\ud800" x') == ("\u00e9\ud800", 4)
    assert json.loads('["\U0001f600", 1] ') == ["\U0001f600", 1]
    assert raises(ValueError, decoder.scan_once, "\U0001f600", -1)
    assert json.decoder.scanstring('"\U0001f600" x', 1) == ("\U0001f600", 3)


def test_it_may_be_imported_anew():
    kind, string = json.scanner.c_make_scanner, json.decoder.c_scanstring
    del sys.modules["_json"]
    import _json

    assert _json.make_scanner is kind and _json.scanstring is string


def test_it_forgets_the_keys_of_a_call():
    for i in range(100):
        first, second = json.loads(f'[{{"key{i}": 1}}, {{"key{i}": 2}}]')
        assert next(iter(first)) is next(iter(second)), "one object for a key that comes again"


def test_it_imports_no_re_before_it_needs_it():
    code = """
import json, sys
assert json.loads(json.dumps({"a": [1, 2.5, None], "b": "c"})) == {"a": [1, 2.5, None], "b": "c"}
assert "re" not in sys.modules and "enum" not in sys.modules
import builtins
assert builtins.__import__.__module__ != "_clutch.graalpy.late_re"
assert json.loads(" [1] ") == [1] and "re" in sys.modules
matched = json.decoder.WHITESPACE.match("x")
assert matched.end() == 0 and matched.group() == "" and matched.span() == (0, 0)
assert json.decoder.WHITESPACE.match("  x", 1).end() == 2 and json.decoder.WHITESPACE.match("x", 5).end() == 1
assert json.scanner.NUMBER_RE.match("-1.5e3").groups() == ("-1", ".5", "e3")
assert json.encoder.ESCAPE.sub("!", 'a"b') == "a!b" and json.encoder.py_encode_basestring('a"b') == '"a\\\\"b"'
assert json.decoder.py_scanstring('a\\\\u00e9b"', 0) == ("a\\u00e9b", 9)
assert json.decoder.re.escape("a.b") == r"a\\.b"
"""
    interp = interpreters.create()
    interp.exec(code)
    interp.close()
