package dev.clutch.xml;

/**
 * What attributes and entities are worth: references in them are followed, spaces made what XML
 * wants.
 */
final class Values {
  private static final int DEEP = 500; // entities in entities

  private final Dtd dtd;

  Values(Dtd dtd) {
    this.dtd = dtd;
  }

  /** The value of an attribute that stands in quotes from one place to another. */
  String attribute(Source source, int from, int to, boolean isText, boolean inDocument) {
    boolean plain = isText;
    for (int i = from; plain && i < to; i++) {
      char c = source.text[i];
      plain = c >= ' ' && c != '&';
    }
    if (plain) {
      return source.cut(from, to);
    }
    var value = new StringBuilder();
    append(value, source, from, to, isText, inDocument, 0);
    if (!isText && !value.isEmpty() && value.charAt(value.length() - 1) == ' ') {
      value.setLength(value.length() - 1);
    }
    return value.toString();
  }

  private void append(
      StringBuilder value,
      Source source,
      int from,
      int to,
      boolean isText,
      boolean inDocument,
      int depth) {
    for (int i = from; i < to; i++) {
      char c = source.text[i];
      if (c == '&') {
        int end = reference(source, i);
        follow(value, source, i, end, isText, inDocument, depth);
        i = end;
      } else if (c == '<') {
        throw source.invalid(i);
      } else if (Names.isSpace(c)) {
        if (c == '\r' && i + 1 < to && source.text[i + 1] == '\n') {
          i++;
        }
        space(value, isText);
      } else {
        value.append(c);
      }
    }
  }

  private static void space(StringBuilder value, boolean isText) {
    if (isText || (!value.isEmpty() && value.charAt(value.length() - 1) != ' ')) {
      value.append(' ');
    }
  }

  private void follow(
      StringBuilder value,
      Source source,
      int at,
      int end,
      boolean isText,
      boolean inDocument,
      int depth) {
    if (source.text[at + 1] == '#') {
      int c = character(source, at, end);
      if (c == ' ') {
        space(value, isText);
      } else {
        value.appendCodePoint(c);
      }
      return;
    }
    var name = source.cut(at + 1, end);
    int known = predefined(name);
    if (known != 0) {
      value.append((char) known);
      return;
    }
    var entity = dtd.general.get(name);
    if (!dtd.refersToMore || dtd.standalone) {
      if (entity == null) {
        throw new XmlError(XmlError.UNDEFINED_ENTITY, at);
      }
      if (inDocument && !entity.internal) {
        throw new XmlError(XmlError.ENTITY_DECLARED_IN_PE, at);
      }
    } else if (entity == null) {
      return;
    }
    if (entity.open) {
      throw new XmlError(XmlError.RECURSIVE_ENTITY_REF, at);
    }
    if (entity.notation != null) {
      throw new XmlError(XmlError.BINARY_ENTITY_REF, at);
    }
    if (entity.text == null) {
      throw new XmlError(XmlError.ATTRIBUTE_EXTERNAL_ENTITY_REF, at);
    }
    if (depth > DEEP) {
      throw new XmlError(XmlError.AMPLIFICATION, at);
    }
    dtd.expand(entity.text.length(), at);
    entity.open = true;
    try {
      var inner = new Source(entity.text, entity, 0);
      append(value, inner, 0, inner.end, isText, inDocument, depth + 1);
    } finally {
      entity.open = false;
    }
  }

  /**
   * What an entity is declared as: only references to characters are followed, and to parameters.
   */
  String entity(Source source, int from, int to, boolean allowsParameters) {
    var value = new StringBuilder();
    appendEntity(value, source, from, to, allowsParameters, 0);
    return value.toString();
  }

  private void appendEntity(
      StringBuilder value, Source source, int from, int to, boolean allowsParameters, int depth) {
    for (int i = from; i < to; i++) {
      char c = source.text[i];
      if (c == '&') {
        int end = reference(source, i);
        if (source.text[i + 1] == '#') {
          value.appendCodePoint(character(source, i, end));
        } else {
          value.append(source.text, i, end + 1 - i);
        }
        i = end;
      } else if (c == '%') {
        int end = reference(source, i);
        if (!allowsParameters) {
          throw new XmlError(XmlError.PARAM_ENTITY_REF, i);
        }
        parameter(value, source.cut(i + 1, end), i, depth);
        i = end;
      } else if (c == '\r') {
        value.append('\n');
        if (i + 1 < to && source.text[i + 1] == '\n') {
          i++;
        }
      } else {
        value.append(c);
      }
    }
  }

  private void parameter(StringBuilder value, String name, int where, int depth) {
    var entity = dtd.parameter.get(name);
    if (entity == null || entity.text == null) {
      dtd.counts = dtd.standalone;
      return;
    }
    if (entity.open) {
      throw new XmlError(XmlError.RECURSIVE_ENTITY_REF, where);
    }
    if (depth > DEEP) {
      throw new XmlError(XmlError.AMPLIFICATION, where);
    }
    dtd.expand(entity.text.length(), where);
    entity.open = true;
    try {
      var inner = new Source(entity.text, entity, 0);
      appendEntity(value, inner, 0, inner.end, true, depth + 1);
    } finally {
      entity.open = false;
    }
  }

  /** Where the semicolon of a reference is. */
  static int reference(Source source, int at) {
    int i = at + 1;
    if (source.get(i) != '#' || source.get(at) == '%') {
      i = source.name(i, true);
    } else {
      boolean hex = source.get(++i) == 'x';
      int first = hex ? ++i : i;
      while (Character.digit(source.get(i), hex ? 16 : 10) >= 0 && source.get(i) < 0x80) {
        i++;
      }
      if (i == first) {
        throw source.invalid(i);
      }
    }
    if (source.get(i) != ';') {
      throw source.invalid(i);
    }
    return i;
  }

  /** What a reference to a character is to. */
  static int character(Source source, int at, int end) {
    boolean hex = source.text[at + 2] == 'x';
    int c = 0;
    for (int i = at + (hex ? 3 : 2); i < end && c <= Character.MAX_CODE_POINT; i++) {
      c = c * (hex ? 16 : 10) + Character.digit(source.text[i], 16);
    }
    if (!Names.isLegal(c)) {
      throw new XmlError(XmlError.BAD_CHAR_REF, at);
    }
    return c;
  }

  /** What an entity stands for that every document has; 0 for others. */
  static int predefined(String name) {
    return switch (name) {
      case "lt" -> '<';
      case "gt" -> '>';
      case "amp" -> '&';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> 0;
    };
  }
}
