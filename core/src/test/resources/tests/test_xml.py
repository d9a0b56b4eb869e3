"""The module ``pyexpat`` and what stands on it: in every interpreter, as expat does it. Run by PythonModulesTest.

What is right was taken from CPython 3.12 with expat 2.5.0.
"""

import pyexpat
from concurrent import interpreters
from xml.etree import ElementTree

import clutch
from helpers import exec_side_by_side

DOCUMENT = b"""<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE a SYSTEM "a.dtd" [
<!ELEMENT a (b|(c,d+))*>
<!ATTLIST b k (x|y) "y" l NMTOKEN #IMPLIED>
<!ENTITY e "<d>\xe4</d>">
<!ENTITY picture SYSTEM "p.gif" NDATA gif>
<!NOTATION gif PUBLIC "g">
]>
<?go on?><a><!-- c --><b l=" 1 ">&lt;\r\nx</b>&e;<![CDATA[<&]]></a>
"""


def told(document, pieces=1, **settings):
    parser, found = pyexpat.ParserCreate(**settings), []
    parser.buffer_text = True

    def note(name):
        return lambda *args: found.append((name.removesuffix("Handler"), *args))

    for name in dir(parser):
        if name.endswith("Handler") and not name.startswith(("Default", "NotStandalone", "External")):
            setattr(parser, name, note(name))
    size = max(1, -(-len(document) // pieces))
    for at in range(0, len(document), size):
        parser.Parse(document[at : at + size])
    parser.Parse(b"", True)
    return found


EVENTS = [
    ("XmlDecl", "1.0", "iso-8859-1", -1),
    ("StartDoctypeDecl", "a", "a.dtd", None, 1),
    ("ElementDecl", "a", (5, 2, None, ((4, 0, "b", ()), (6, 0, None, ((4, 0, "c", ()), (4, 3, "d", ())))))),
    ("AttlistDecl", "b", "k", "(x|y)", "y", 0),
    ("AttlistDecl", "b", "l", "NMTOKEN", None, 0),
    ("EntityDecl", "e", 0, "<d>ä</d>", None, None, None, None),
    ("UnparsedEntityDecl", "picture", None, "p.gif", None, "gif"),
    ("NotationDecl", "gif", None, None, "g"),
    ("EndDoctypeDecl",),
    ("ProcessingInstruction", "go", "on"),
    ("StartElement", "a", {}),
    ("Comment", " c "),
    ("StartElement", "b", {"l": "1", "k": "y"}),
    ("CharacterData", "<\nx"),
    ("EndElement", "b"),
    ("StartElement", "d", {}),
    ("CharacterData", "ä"),
    ("EndElement", "d"),
    ("StartCdataSection",),
    ("CharacterData", "<&"),
    ("EndCdataSection",),
    ("EndElement", "a"),
]


def test_events():
    assert told(DOCUMENT) == EVENTS, told(DOCUMENT)


def test_pieces():
    for pieces in 2, 7, len(DOCUMENT):
        whole = []
        for event in told(DOCUMENT, pieces):  # text is handed out at the end of each piece
            if whole and event[0] == whole[-1][0] == "CharacterData":
                whole[-1] = ("CharacterData", whole[-1][1] + event[1])
            else:
                whole.append(event)
        assert whole == EVENTS, pieces


def test_namespaces():
    document = b"<p:a xmlns:p='u' xmlns='v' p:x='1' y='2'><b xmlns=''/></p:a>"
    assert told(document, namespace_separator=" ") == [
        ("StartNamespaceDecl", "p", "u"),
        ("StartNamespaceDecl", None, "v"),
        ("StartElement", "u a", {"u x": "1", "y": "2"}),
        ("StartNamespaceDecl", None, None),
        ("StartElement", "b", {}),
        ("EndElement", "b"),
        ("EndNamespaceDecl", None),
        ("EndElement", "u a"),
        ("EndNamespaceDecl", None),
        ("EndNamespaceDecl", "p"),
    ]


WRONG = {
    b"": (3, 1, 0),
    b"x": (2, 1, 0),
    b"<a": (5, 1, 0),
    b"<a>\n<b></a>": (7, 2, 5),
    b"<a/>\n<b/>": (9, 2, 0),
    b"<a x='1' x='2'/>": (8, 1, 9),
    b"<a x=1/>": (4, 1, 5),
    b"<a>&b;</a>": (11, 1, 3),
    b"<a>&#0;</a>": (14, 1, 3),
    b"<a>\xff</a>": (4, 1, 3),
    b"<a>]]></a>": (4, 1, 5),
    b"<a><![CDATA[x": (20, 1, 13),
    b" <?xml version='1.0'?><a/>": (17, 1, 1),
    b"<?xml version='1.0' encoding='none'?><a/>": None,
    b"<!DOCTYPE a [<!ENTITY b '&c;'><!ENTITY c '&b;'>]><a>&b;</a>": (12, 1, 52),
}


def test_errors():
    for document, right in WRONG.items():
        try:
            told(document)
        except pyexpat.ExpatError as error:
            assert (error.code, error.lineno, error.offset) == right, (document, error)
        except LookupError:
            assert right is None
        else:
            raise AssertionError(document)


def test_encodings():
    for encoding in "utf-8", "utf-16", "iso-8859-1", "cp1252", "koi8-r":
        text = "д" if encoding == "koi8-r" else "ä"
        document = f"<?xml version='1.0' encoding='{encoding}'?><a>{text}</a>"
        assert ElementTree.fromstring(document.encode(encoding)).text == text, encoding
        assert ElementTree.fromstring(document).text == text, encoding


def test_nothing_is_opened():
    document = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'><!ENTITY % c SYSTEM 'http://x/'>%c;]><a>&b;</a>"
    asked = []
    parser = pyexpat.ParserCreate()
    parser.ExternalEntityRefHandler = lambda *args: asked.append(args) or 1
    parser.Parse(document, True)
    assert asked == [("b", None, "file:///etc/passwd", None)], asked
    try:
        ElementTree.fromstring(document)
    except ElementTree.ParseError as error:
        assert "undefined entity &b;" in str(error)
    else:
        raise AssertionError("an external entity is no text")


def test_external_entities_are_read_by_the_handler():
    outer, seen = pyexpat.ParserCreate(), []
    outer.SetParamEntityParsing(pyexpat.XML_PARAM_ENTITY_PARSING_ALWAYS)

    def external(context, base, system, public):
        inner = outer.ExternalEntityParserCreate(context)
        text = b"<!ENTITY b '1<!-- -->'><!ENTITY % p 'c'><!ELEMENT a (%p;)>" if context is None else b"<c/>2"
        return inner.Parse(text, True)

    outer.ExternalEntityRefHandler = external
    outer.CharacterDataHandler = seen.append
    outer.StartElementHandler = lambda name, attributes: seen.append(name)
    outer.ElementDeclHandler = lambda name, model: seen.append(model)
    outer.Parse(b"<!DOCTYPE a SYSTEM 'x' [<!ENTITY d SYSTEM 'y'>]><a>&b;&d;</a>", True)
    assert seen == [(6, 0, None, ((4, 0, "c", ()),)), "a", "1", "c", "2"], seen


def test_a_small_document_stands_for_no_huge_one():
    entities = "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(8))
    for document in (
        f"<!DOCTYPE l [<!ENTITY a '{'x' * 1000}'>{entities}]><l>&i;</l>",
        f"<!DOCTYPE l [<!ENTITY a '{'x' * 1000}'>{entities}]><l k='&i;'/>",
        f"<!DOCTYPE l [<!ENTITY a '{'x' * 100_000}'>]><l>{'&a;' * 10_000}</l>",
    ):
        try:
            ElementTree.fromstring(document)
        except ElementTree.ParseError as error:
            assert error.code == 43, error
        else:
            raise AssertionError("it was expanded")


def test_exceptions_of_handlers_end_the_parse():
    parser, seen = pyexpat.ParserCreate(), []

    def start(name, attributes):
        seen.append(name)
        raise KeyError(name)

    parser.StartElementHandler = start
    try:
        parser.Parse(b"<a><b/></a>", True)
    except KeyError as error:
        assert error.args == ("a",)
    assert seen == ["a"]


USE = """
import plistlib
import xml.dom.minidom
import xml.sax
import xmlrpc.client
from xml.etree import ElementTree

assert plistlib.loads(plistlib.dumps({"a": [1, b"x"]})) == {"a": [1, b"x"]}
assert ElementTree.fromstring("<a><b>x</b></a>")[0].text == "x"
assert xml.dom.minidom.parseString("<a b='1'/>").documentElement.getAttribute("b") == "1"
names = []
handler = xml.sax.ContentHandler()
handler.startElement = lambda name, attributes: names.append(name)
xml.sax.parseString("<a><b/></a>", handler)
assert names == ["a", "b"]
assert xmlrpc.client.loads(xmlrpc.client.dumps((1,), "m")) == ((1,), "m")
"""


def test_all_interpreters_at_once():
    exec(USE, {})
    exec_side_by_side(USE, clutch.create(config=clutch.InterpreterConfig.sandboxed()))
    later = interpreters.create()
    later.exec(USE)
    later.close()
