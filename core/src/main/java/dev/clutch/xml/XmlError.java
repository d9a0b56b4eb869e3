package dev.clutch.xml;

/** The document is not right. The numbers are expat's. */
final class XmlError extends RuntimeException {
  static final int SYNTAX = 2;
  static final int NO_ELEMENTS = 3;
  static final int INVALID_TOKEN = 4;
  static final int UNCLOSED_TOKEN = 5;
  static final int PARTIAL_CHAR = 6;
  static final int TAG_MISMATCH = 7;
  static final int DUPLICATE_ATTRIBUTE = 8;
  static final int JUNK_AFTER_DOC_ELEMENT = 9;
  static final int PARAM_ENTITY_REF = 10;
  static final int UNDEFINED_ENTITY = 11;
  static final int RECURSIVE_ENTITY_REF = 12;
  static final int ASYNC_ENTITY = 13;
  static final int BAD_CHAR_REF = 14;
  static final int BINARY_ENTITY_REF = 15;
  static final int ATTRIBUTE_EXTERNAL_ENTITY_REF = 16;
  static final int MISPLACED_XML_PI = 17;
  static final int UNKNOWN_ENCODING = 18;
  static final int INCORRECT_ENCODING = 19;
  static final int UNCLOSED_CDATA_SECTION = 20;
  static final int ENTITY_DECLARED_IN_PE = 24;
  static final int UNBOUND_PREFIX = 27;
  static final int UNDECLARING_PREFIX = 28;
  static final int INCOMPLETE_PE = 29;
  static final int XML_DECL = 30;
  static final int TEXT_DECL = 31;
  static final int PUBLIC_ID = 32;
  static final int RESERVED_PREFIX_XML = 38;
  static final int RESERVED_PREFIX_XMLNS = 39;
  static final int RESERVED_NAMESPACE_URI = 40;
  static final int AMPLIFICATION = 43;

  /** Thrown when a token is not all there yet: what was read of it is read again. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack, and is thrown for each piece
  static final RuntimeException INCOMPLETE = new Incomplete();

  private static final class Incomplete extends RuntimeException {
    private static final long serialVersionUID = 1;

    Incomplete() {
      super("more of the document is needed", null, false, false);
    }
  }

  private static final long serialVersionUID = 1;

  final int code;

  /** Where, in the source that was being read. */
  final int offset;

  XmlError(int code, int offset) {
    super("XML error " + code, null, false, false);
    this.code = code;
    this.offset = offset;
  }
}
