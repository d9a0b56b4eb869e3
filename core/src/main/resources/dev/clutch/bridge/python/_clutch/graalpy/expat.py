"""Python wrapper for the reader of XML that Clutch brings along, which behaves as expat does: the module ``pyexpat``.

GraalPy's own is a native extension, which one interpreter of the process could load. dev.clutch.xml reads the documents,
and tells what is in them as one text for many events; here these go to the handlers. Source of the semantics: CPython's
Modules/pyexpat.c.
"""

import sys as _sys

from _clutch.ground import host as _host_of

_host = _host_of("xml")

native_encoding = "UTF-8"
EXPAT_VERSION = "expat_2.5.0"  # whose behaviour it is
version_info = (2, 5, 0)
features = [("sizeof(XML_Char)", 1), ("sizeof(XML_LChar)", 1), ("XML_DTD", 0), ("XML_CONTEXT_BYTES", 1024), ("XML_NS", 0)]
XML_PARAM_ENTITY_PARSING_NEVER = 0
XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE = 1
XML_PARAM_ENTITY_PARSING_ALWAYS = 2

_MESSAGES = {
    "NO_MEMORY": "out of memory",
    "SYNTAX": "syntax error",
    "NO_ELEMENTS": "no element found",
    "INVALID_TOKEN": "not well-formed (invalid token)",
    "UNCLOSED_TOKEN": "unclosed token",
    "PARTIAL_CHAR": "partial character",
    "TAG_MISMATCH": "mismatched tag",
    "DUPLICATE_ATTRIBUTE": "duplicate attribute",
    "JUNK_AFTER_DOC_ELEMENT": "junk after document element",
    "PARAM_ENTITY_REF": "illegal parameter entity reference",
    "UNDEFINED_ENTITY": "undefined entity",
    "RECURSIVE_ENTITY_REF": "recursive entity reference",
    "ASYNC_ENTITY": "asynchronous entity",
    "BAD_CHAR_REF": "reference to invalid character number",
    "BINARY_ENTITY_REF": "reference to binary entity",
    "ATTRIBUTE_EXTERNAL_ENTITY_REF": "reference to external entity in attribute",
    "MISPLACED_XML_PI": "XML or text declaration not at start of entity",
    "UNKNOWN_ENCODING": "unknown encoding",
    "INCORRECT_ENCODING": "encoding specified in XML declaration is incorrect",
    "UNCLOSED_CDATA_SECTION": "unclosed CDATA section",
    "EXTERNAL_ENTITY_HANDLING": "error in processing external entity reference",
    "NOT_STANDALONE": "document is not standalone",
    "UNEXPECTED_STATE": "unexpected parser state - please send a bug report",
    "ENTITY_DECLARED_IN_PE": "entity declared in parameter entity",
    "FEATURE_REQUIRES_XML_DTD": "requested feature requires XML_DTD support in Expat",
    "CANT_CHANGE_FEATURE_ONCE_PARSING": "cannot change setting once parsing has begun",
    "UNBOUND_PREFIX": "unbound prefix",
    "UNDECLARING_PREFIX": "must not undeclare prefix",
    "INCOMPLETE_PE": "incomplete markup in parameter entity",
    "XML_DECL": "XML declaration not well-formed",
    "TEXT_DECL": "text declaration not well-formed",
    "PUBLICID": "illegal character(s) in public id",
    "SUSPENDED": "parser suspended",
    "NOT_SUSPENDED": "parser not suspended",
    "ABORTED": "parsing aborted",
    "FINISHED": "parsing finished",
    "SUSPEND_PE": "cannot suspend in external parameter entity",
    "RESERVED_PREFIX_XML": "reserved prefix (xml) must not be undeclared or bound to another namespace name",
    "RESERVED_PREFIX_XMLNS": "reserved prefix (xmlns) must not be declared or undeclared",
    "RESERVED_NAMESPACE_URI": "prefix must not be bound to one of the reserved namespace names",
    "INVALID_ARGUMENT": "invalid argument",
    "NO_BUFFER": "a successful prior call to function XML_GetBuffer was required",
    "AMPLIFICATION_LIMIT_BREACH": "limit on input amplification factor (from DTD and entities) breached",
    "NOT_STARTED": "parser not started",
}

errors = type(_sys)("pyexpat.errors", "Constants used to describe error conditions.")
errors.codes = {text: number for number, text in enumerate(_MESSAGES.values(), 1)}
errors.messages = {number: text for text, number in errors.codes.items()}
for _name, _text in _MESSAGES.items():
    setattr(errors, f"XML_ERROR_{_name}", _text)
model = type(_sys)("pyexpat.model", "Constants used to interpret content model information.")
for _number, _name in enumerate(("EMPTY", "ANY", "MIXED", "NAME", "CHOICE", "SEQ"), 1):
    setattr(model, f"XML_CTYPE_{_name}", _number)
for _number, _name in enumerate(("NONE", "OPT", "REP", "PLUS")):
    setattr(model, f"XML_CQUANT_{_name}", _number)
_sys.modules["pyexpat.errors"], _sys.modules["pyexpat.model"] = errors, model
del _name, _number, _text

_UNKNOWN_ENCODING, _EXTERNAL, _NOT_STANDALONE, _ONCE, _FINISHED = 18, 21, 22, 26, 36
_EVENT, _FIELD, _PART, _NONE = "\x1e", "\x1f", "\x1d", "\x1c"  # dev.clutch.xml.Events
_MAX_INT = 2**31 - 1


def ErrorString(code, /):
    """Returns string error for given number."""
    return errors.messages.get(code)


class ExpatError(Exception):
    __module__ = "xml.parsers.expat"


error = ExpatError

_HANDLERS = (
    "StartElementHandler EndElementHandler ProcessingInstructionHandler CharacterDataHandler UnparsedEntityDeclHandler "
    "NotationDeclHandler StartNamespaceDeclHandler EndNamespaceDeclHandler CommentHandler StartCdataSectionHandler "
    "EndCdataSectionHandler DefaultHandler DefaultHandlerExpand NotStandaloneHandler ExternalEntityRefHandler "
    "StartDoctypeDeclHandler EndDoctypeDeclHandler EntityDeclHandler XmlDeclHandler ElementDeclHandler "
    "AttlistDeclHandler SkippedEntityHandler"
).split()
_SETTINGS = ("buffer_text", "ordered_attributes", "specified_attributes", "namespace_prefixes")


def _none(field):
    return None if field == _NONE else field


class xmlparser:
    """XML parser"""

    __module__ = "pyexpat"
    __slots__ = (
        *_HANDLERS,
        *_SETTINGS,
        "intern",
        "_buffer_size",
        "_reader",
        "_text",
        "_used",
        "_expand",
        "_base",
        "_at",
        "_in_callback",
        "_started",
        "_finished",
        "_error",
    )

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'pyexpat.xmlparser' instances")

    def __setattr__(self, name, value):
        if not isinstance(name, str):
            pass  # refused below
        elif name in _HANDLERS:
            if name == "CharacterDataHandler":
                self._flush()
            elif name == "DefaultHandler":
                _set(self, "_expand", False)
                _set(self, "DefaultHandlerExpand", None)
            elif name == "DefaultHandlerExpand":
                _set(self, "_expand", True)
                _set(self, "DefaultHandler", None)
        elif name in _SETTINGS:
            value = bool(value)
            if name == "buffer_text" and not value:
                self._flush()
            elif name == "namespace_prefixes":
                self._reader.tellPrefixes(value)
        elif name in ("intern", "buffer_used") or name.startswith(("Error", "Current")):
            raise AttributeError(f"attribute '{name}' of 'pyexpat.xmlparser' objects is not writable")
        _set(self, name, value)

    def __delattr__(self, name):
        raise TypeError("Cannot delete attribute")

    # --- what it is fed with

    def Parse(self, data, isfinal=False, /):
        """Parse XML data.

        'isfinal' should be true at end of input."""
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogatepass")
            if not self._started:
                self._reader.encode("UTF-8")
        elif type(data) is not bytes:
            data = bytes(memoryview(data))
        if self._error is not None:
            raise self._as_it_was()
        if self._finished:
            self._at[0] = -1
            raise self._exception(_FINISHED)
        _set(self, "_started", True)
        isfinal = bool(isfinal)
        self._reader.feed(data, isfinal)
        try:
            self._read()
        except ExpatError:
            raise
        except BaseException:
            for name in _HANDLERS:
                _set(self, name, None)
            self._text.clear()
            raise
        finally:
            _set(self, "_in_callback", False)
        _set(self, "_finished", isfinal)
        self._flush()
        return 1

    def ParseFile(self, file, /):
        """Parse XML data from file-like object."""
        try:
            read = file.read
        except AttributeError:
            raise TypeError("argument must have 'read' attribute") from None
        while True:
            data = read(2048)
            if not isinstance(data, (bytes, bytearray)):
                raise TypeError(f"read() did not return a bytes object (type={type(data).__name__:.400})")
            if len(data) > 2048:
                raise ValueError(f"read() returned too much data: 2048 bytes requested, {len(data)} returned")
            result = self.Parse(data, not data)
            if not data:
                return result

    def _read(self):
        reader, handled = self._reader, False
        while True:
            batch = reader.next(self._expand, handled, self.buffer_text)
            if not batch:
                self._at[0] = -1
                return
            handled = self._hand_out(batch.split(_EVENT))

    def _hand_out(self, events):
        """Calls the handlers. Returns whether an external entity was read."""
        _set(self, "_in_callback", True)
        handled, at = False, self._at
        for number, event in enumerate(events):
            at[0] = number
            kind = event[0]
            if kind == "T":
                if self.CharacterDataHandler is None:
                    self._default(number)
                elif self.buffer_text:
                    self._keep(event[2:])
                else:
                    for part in event[2:].split(_PART):
                        if self.CharacterDataHandler is not None:
                            self.CharacterDataHandler(part)
            elif kind == "S":
                handler = self.StartElementHandler
                if handler is None:
                    self._default(number)
                    continue
                if self._text:
                    self._flush()
                _, name, specified, *attributes = event.split(_FIELD)
                if self.specified_attributes:
                    del attributes[2 * int(specified) :]
                name = self.intern.setdefault(name, name)
                if not self.ordered_attributes:
                    attributes = dict(zip(attributes[::2], attributes[1::2]))
                handler(name, attributes)
            elif kind == "E":
                handler = self.EndElementHandler
                if handler is None:
                    self._default(number)
                    continue
                if self._text:
                    self._flush()
                name = event[2:]
                handler(self.intern.setdefault(name, name))
            else:
                handled = _KINDS[kind](self, number, event.split(_FIELD)[1:])
        return handled is True

    def _keep(self, text):
        """Puts text into the buffer; hands it out when that is full."""
        whole = text.replace(_PART, "")
        length = len(whole) if whole.isascii() else len(whole.encode("utf-8", "surrogatepass"))
        if self._used + length <= self._buffer_size:
            self._text.append(whole)
            _set(self, "_used", self._used + length)
            return
        for part in text.split(_PART):
            self._keep_part(part)

    def _keep_part(self, text):
        length = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        if self._used + length > self._buffer_size:
            self._flush()
            if self.CharacterDataHandler is None:
                return
        if length > self._buffer_size:
            self.CharacterDataHandler(text)
        else:
            self._text.append(text)
            _set(self, "_used", self._used + length)

    def _flush(self):
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            _set(self, "_used", 0)
            if self.CharacterDataHandler is not None:
                self.CharacterDataHandler(text)

    def _call(self, handler, number, *args):
        if handler is None:
            self._default(number)
            return None
        self._flush()
        return handler(*args)

    def _default(self, number):
        handler = self.DefaultHandlerExpand if self._expand else self.DefaultHandler
        if handler is not None:
            raw = self._reader.raw(number)
            if raw:
                self._flush()
                handler(raw)

    def _default_parts(self, number):
        """What is declared comes to the handler piece by piece."""
        handler = self.DefaultHandlerExpand if self._expand else self.DefaultHandler
        if handler is None:
            return
        from re import findall

        parts = r"""<!\w+|"[^"]*"|'[^']*'|[ \t\n\r]+|[\[\]<>(),|?*+%;]|#?[^\s\[\]<>(),|?*+%;"']+"""
        for part in findall(parts, self._reader.raw(number)):
            self._flush()
            handler(part)

    # --- one kind of event each

    @staticmethod
    def _text_like(name):
        def call(self, number, fields):
            self._call(getattr(self, name), number, *fields)

        return call

    @staticmethod
    def _declared(name, *numbers):
        def call(self, number, fields):
            handler = getattr(self, name)
            if handler is None:
                self._default_parts(number)
                return
            self._flush()
            handler(*[int(field) if i in numbers else _none(field) for i, field in enumerate(fields)])

        return call

    @staticmethod
    def _namespace(name):
        def call(self, number, fields):
            handler = getattr(self, name)
            if handler is not None:
                self._flush()
                handler(*map(_none, fields))

        return call

    def _xml(self, number, fields):
        version, encoding, standalone = map(_none, fields)
        self._call(self.XmlDeclHandler, number, version, encoding, int(standalone))

    def _notation(self, number, fields):
        name, system, public = map(_none, fields)
        if self.NotationDeclHandler is None:
            self._default_parts(number)
        else:
            self._flush()
            self.NotationDeclHandler(name, self._base, system, public)

    def _entity(self, number, fields):
        name, is_parameter, value, system, public, notation = map(_none, fields)
        if notation is not None and self.UnparsedEntityDeclHandler is not None:
            self._flush()
            self.UnparsedEntityDeclHandler(name, self._base, system, public, notation)
        elif self.EntityDeclHandler is not None:
            self._flush()
            self.EntityDeclHandler(name, int(is_parameter), value, self._base, system, public, notation)
        else:
            self._default_parts(number)

    def _element(self, number, fields):
        if self.ElementDeclHandler is None:
            self._default_parts(number)
            return
        name, *nodes = fields
        nodes = iter(nodes)

        def content():
            kind, quantity, name, size = int(next(nodes)), int(next(nodes)), _none(next(nodes)), int(next(nodes))
            return kind, quantity, name, tuple([content() for _ in range(size)])

        self._flush()
        self.ElementDeclHandler(name, content())

    def _not_standalone(self, number, fields):
        if self.NotStandaloneHandler is not None:
            self._flush()
            if not _as_int(self.NotStandaloneHandler()):
                self._fail(_NOT_STANDALONE)

    def _skipped(self, number, fields):
        name, is_parameter = fields
        self._call(self.SkippedEntityHandler, number, name, int(is_parameter))

    def _external(self, number, fields):
        context, system, public = map(_none, fields)
        if self.ExternalEntityRefHandler is None:
            if context is not None:
                self._default(number)
            return False
        self._flush()
        if not _as_int(self.ExternalEntityRefHandler(context, self._base, system, public)):
            self._fail(_EXTERNAL)
        return True

    def _unknown_encoding(self, number, fields):
        characters = bytes(range(256)).decode(fields[0], "replace")
        if len(characters) != 256:
            raise ValueError("multi-byte encodings are not supported")
        self._reader.table(characters.replace("\ufffd", "\uffff"))

    def _raw(self, number, fields):
        self._default(number)

    def _wrong(self, number, fields):
        self._flush()
        self._fail(int(fields[0]))

    # --- errors and places

    def _fail(self, code):
        exception = self._exception(code)
        _set(self, "_error", (code, exception.offset, exception.lineno, self.ErrorByteIndex))
        raise exception

    def _as_it_was(self):
        code, column, line, _ = self._error
        return _exception(code, line, column)

    def _exception(self, code):
        _, line, column = self._place()
        return _exception(code, line, column)

    def _place(self):
        if self._error is not None:
            _, column, line, byte = self._error
            return byte, line, column
        return tuple(map(int, self._reader.place(self._at[0]).split(" ")))

    @property
    def ErrorCode(self):
        return 0 if self._error is None else self._error[0]

    ErrorByteIndex = CurrentByteIndex = property(lambda self: self._place()[0])
    ErrorLineNumber = CurrentLineNumber = property(lambda self: self._place()[1])
    ErrorColumnNumber = CurrentColumnNumber = property(lambda self: self._place()[2])

    # --- settings

    @property
    def buffer_size(self):
        return self._buffer_size

    @buffer_size.setter
    def buffer_size(self, size):
        if not isinstance(size, int):
            raise TypeError("buffer_size must be an integer")
        if size <= 0:
            raise ValueError("buffer_size must be greater than zero")
        if size > _MAX_INT:
            raise ValueError(f"buffer_size must not be greater than {_MAX_INT}")
        if size != self._buffer_size:
            self._flush()
            _set(self, "_buffer_size", size)

    @property
    def buffer_used(self):
        return self._used

    def SetBase(self, base, /):
        """Set the base URL for the parser."""
        if not isinstance(base, str):
            raise TypeError(f"SetBase() argument must be str, not {type(base).__name__}")
        _set(self, "_base", base)

    def GetBase(self, /):
        """Return base URL string for the parser."""
        return self._base

    def GetInputContext(self, /):
        """Return the untranslated text of the input that caused the current event.

        If the event was generated by a large amount of text (such as a start tag
        for an element with many attributes), not all of the text may be available."""
        return self._reader.context(self._at[0]).encode() if self._in_callback else None

    def SetParamEntityParsing(self, flag, /):
        """Controls parsing of parameter entities (including the external DTD subset).

        Possible flag values are XML_PARAM_ENTITY_PARSING_NEVER,
        XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE and
        XML_PARAM_ENTITY_PARSING_ALWAYS. Returns true if setting the flag
        was successful."""
        if self._started:
            return 0
        self._reader.readParameters(_as_int(flag))
        return 1

    def UseForeignDTD(self, flag=True, /):
        """Allows the application to provide an artificial external subset if one is not specified as part of the document instance.

        This readily allows the use of a 'default' document type controlled by the
        application, while still getting the advantage of providing document type
        information to the parser. 'flag' defaults to True if not provided."""
        if self._started:
            raise self._exception(_ONCE)
        self._reader.readForeignSubset(bool(flag))

    def SetReparseDeferralEnabled(self, enabled, /):
        """Enable/Disable reparse deferral; without effect, as only long tokens that come in small pieces are put off."""

    def GetReparseDeferralEnabled(self, /):
        """Retrieve reparse deferral enabled status; always returns false with Expat <2.6.0."""
        return False

    def ExternalEntityParserCreate(self, context, encoding=None, /):
        """Create a parser for parsing an external entity based on the information passed to the ExternalEntityRefHandler."""
        if context is not None and not isinstance(context, str):
            raise TypeError(f"ExternalEntityParserCreate() argument 1 must be str or None, not {type(context).__name__}")
        if encoding is not None and not isinstance(encoding, str):
            raise TypeError(f"ExternalEntityParserCreate() argument 2 must be str, not {type(encoding).__name__}")
        inner = _make(self._reader.external(encoding, context is None), self.intern)
        for name in (*_HANDLERS, *_SETTINGS, "_buffer_size", "_expand", "_base"):
            _set(inner, name, getattr(self, name))
        return inner


_set = object.__setattr__
_KINDS = {
    "P": xmlparser._text_like("ProcessingInstructionHandler"),
    "C": xmlparser._text_like("CommentHandler"),
    "<": xmlparser._text_like("StartCdataSectionHandler"),
    ">": xmlparser._text_like("EndCdataSectionHandler"),
    "X": xmlparser._xml,
    "D": xmlparser._declared("StartDoctypeDeclHandler", 3),
    "d": xmlparser._text_like("EndDoctypeDeclHandler"),
    "N": xmlparser._notation,
    "Y": xmlparser._entity,
    "L": xmlparser._element,
    "A": xmlparser._declared("AttlistDeclHandler", 4),
    "n": xmlparser._namespace("StartNamespaceDeclHandler"),
    "m": xmlparser._namespace("EndNamespaceDeclHandler"),
    "F": xmlparser._skipped,
    "R": xmlparser._external,
    "Z": xmlparser._not_standalone,
    "K": xmlparser._unknown_encoding,
    "?": xmlparser._raw,
    "!": xmlparser._wrong,
}
for _each in "_text_like", "_declared", "_namespace":
    delattr(xmlparser, _each)
del _each
XMLParserType = xmlparser


def _as_int(value):
    if not hasattr(value, "__index__"):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    return value.__index__()


def _exception(code, line, column):
    made = ExpatError(f"{errors.messages[code]}: line {line}, column {column}")
    made.code, made.offset, made.lineno = code, column, line
    return made


def _make(reader, intern):
    made = object.__new__(xmlparser)
    for name in _HANDLERS:
        _set(made, name, None)
    for name in _SETTINGS:
        _set(made, name, False)
    start = {"_buffer_size": 8192, "_reader": reader, "_text": [], "_used": 0, "_expand": True, "_base": None, "_at": [-1]}
    start |= {"_in_callback": False, "_started": False, "_finished": False, "_error": None}
    for name, value in start.items():
        _set(made, name, value)
    _set(made, "intern", intern)
    return made


def ParserCreate(encoding=None, namespace_separator=None, intern=None):
    """Return a new XML parser object."""
    for name, value in (("encoding", encoding), ("namespace_separator", namespace_separator)):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"ParserCreate() argument '{name}' must be str or None, not {type(value).__name__}")
    if namespace_separator is not None and len(namespace_separator) > 1:
        raise ValueError("namespace_separator must be at most one character, omitted, or None")
    if intern is None:
        intern = {}
    elif not isinstance(intern, dict):
        raise TypeError("intern must be a dictionary")
    return _make(_host.open(encoding, namespace_separator), intern)
