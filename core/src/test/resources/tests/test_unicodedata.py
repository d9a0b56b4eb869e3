"""``unicodedata`` in full, in every interpreter."""

import unicodedata
from unicodedata import ucd_3_2_0

from concurrent import interpreters


def raises(kind, call, *args):
    try:
        call(*args)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


def test_properties():
    assert unicodedata.combining("\u0301") == 230 and unicodedata.combining("a") == 0
    widths = [unicodedata.east_asian_width(char) for char in "a\u00a1\u4e00\uff21\uff71\u0301\u0250\u20a9"]
    assert widths == ["Na", "A", "W", "F", "H", "A", "N", "H"], widths
    assert [unicodedata.mirrored(char) for char in "(a\u2208"] == [1, 0, 1]
    parts = [unicodedata.decomposition(char) for char in "\u00e4\u1e17\u00bd\uac00a"]
    assert parts == ["0061 0308", "0113 0301", "<fraction> 0031 2044 0032", "", ""], parts
    assert unicodedata.category("\U0010ffff") == "Cn" and unicodedata.combining("\U0010ffff") == 0


def test_unicode_is_python_s_where_icu_s_is_newer():
    assert unicodedata.east_asian_width("\u2630") == "N" and unicodedata.mirrored("\u226d") == 0
    assert unicodedata.numeric("\u5146") == 1e12 and unicodedata.numeric("\u4e24", None) is None
    assert unicodedata.decomposition("\U0001ccd6") == "" and unicodedata.decimal("\U0001ccf0", None) is None


def test_numbers():
    assert [unicodedata.decimal(char, None) for char in "7\u0669\u00b2\u00bdx"] == [7, 9, None, None, None]
    assert [unicodedata.digit(char, None) for char in "7\u0669\u00b2\u00bdx"] == [7, 9, 2, None, None]
    assert [unicodedata.numeric(char, None) for char in "7\u0669\u00b2\u00bdx"] == [7.0, 9.0, 2.0, 0.5, None]
    assert unicodedata.numeric("\u4e07") == 10000.0 and type(unicodedata.numeric("7")) is float
    assert raises(ValueError, unicodedata.decimal, "x") == "not a decimal"
    assert raises(ValueError, unicodedata.digit, "x") == "not a digit"
    assert raises(ValueError, unicodedata.numeric, "x") == "not a numeric character"
    assert "not str" in raises(TypeError, unicodedata.numeric, "12")
    assert "not int" in raises(TypeError, unicodedata.combining, 1)


def test_lookup():
    names = ["LATIN SMALL LETTER A", "digit one", "CJK UNIFIED IDEOGRAPH-4E00", "LF", "Null", "KEYCAP NUMBER SIGN"]
    assert [unicodedata.lookup(name) for name in names] == ["a", "1", "\u4e00", "\n", "\0", "#\ufe0f\u20e3"]
    for char in map(chr, range(0x20, 0x3000)):
        name = unicodedata.name(char, None)
        assert name is None or unicodedata.lookup(name) == char, name
    for name in ("nonsense", "", "LF}", "DIGIT_ONE", "DIGIT ONE}' + '"):
        assert raises(KeyError, unicodedata.lookup, name) == repr(f"undefined character name '{name}'")


def test_unicode_3_2():
    assert ucd_3_2_0.unidata_version == "3.2.0"
    assert unicodedata.category("\u0221") == "Ll" and ucd_3_2_0.category("\u0221") == "Cn"
    assert unicodedata.category("\u00a7") == "Po" and ucd_3_2_0.category("\u00a7") == "So"
    assert ucd_3_2_0.bidirectional("+") == "ET" and unicodedata.bidirectional("+") == "ES"
    assert ucd_3_2_0.decimal("\u00b2") == 2 and ucd_3_2_0.decimal("\u2070") == 0
    assert ucd_3_2_0.normalize("NFD", "\u00e4\u1dc4") == "a\u0308\u1dc4"
    assert ucd_3_2_0.normalize("NFC", "\U0002f868") == "\U0002136a"
    assert ucd_3_2_0.is_normalized("NFC", "\u00e4") and not ucd_3_2_0.is_normalized("NFD", "\u00e4")
    assert ucd_3_2_0.name("a") == "LATIN SMALL LETTER A" and ucd_3_2_0.name("\u0221", None) is None
    raises(KeyError, ucd_3_2_0.lookup, unicodedata.name("\u0221"))
    assert "b\u00fccher.example".encode("idna") == b"xn--bcher-kva.example"


def test_every_interpreter_has_all_of_it():
    def used():
        import unicodedata as data

        first = data.mirrored("(")  # the first use of all is not one of those that GraalPy knows itself
        found = data.lookup("DIGIT ONE"), data.east_asian_width("\u4e00"), data.combining("\u0301"), data.numeric("\u00bd")
        return first, found, "b\u00fccher.example".encode("idna"), sorted(name for name in dir(data) if name[0] != "_")

    made = [interpreters.create() for _ in range(2)]
    answers = [interp.call(used) for interp in made]
    for interp in made:
        interp.close()
    assert answers[0] == answers[1]
    assert answers[0][:3] == (1, ("1", "W", 230, 0.5), b"xn--bcher-kva.example")
    assert set(answers[0][3]) >= {"UCD", "category", "decimal", "decomposition", "digit", "name", "normalize", "ucd_3_2_0", "unidata_version"}


def test_names_are_found_by_those_who_import_all():
    namespace = {}
    exec("from unicodedata import *", namespace)
    assert namespace["east_asian_width"]("a") == "Na"


def test_a_traceback_of_a_line_with_wide_characters():
    interp = interpreters.create()
    try:
        interp.call(lambda: ["\u4e00", 1 / 0])
    except interpreters.ExecutionFailed as error:
        assert error.excinfo.type.__name__ == "ZeroDivisionError"
    else:
        raise AssertionError("ExecutionFailed not raised")
    finally:
        interp.close()
