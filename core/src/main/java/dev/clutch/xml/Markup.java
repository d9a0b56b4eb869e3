package dev.clutch.xml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what begins with a question mark or an exclamation mark, and finds where declarations end.
 */
final class Markup {
  private static final Pattern DECLARATION =
      Pattern.compile(
          "\\s+version\\s*=\\s*(?:\"([\\w.:-]+)\"|'([\\w.:-]+)')"
              + "(?:\\s+encoding\\s*=\\s*(?:\"([A-Za-z][\\w.-]*)\"|'([A-Za-z][\\w.-]*)'))?"
              + "(?:\\s+standalone\\s*=\\s*(?:\"(yes|no)\"|'(yes|no)'))?\\s*");

  private static final Pattern TEXT_DECLARATION =
      Pattern.compile(
          "(?:\\s+version\\s*=\\s*(?:\"([\\w.:-]+)\"|'([\\w.:-]+)'))?"
              + "\\s+encoding\\s*=\\s*(?:\"([A-Za-z][\\w.-]*)\"|'([A-Za-z][\\w.-]*)')()()\\s*");

  private static final Pattern ENCODING =
      Pattern.compile("\\sencoding\\s*=\\s*[\"']([A-Za-z][\\w.-]*)[\"']");

  private final XmlReader reader;

  /** Nothing was read yet. */
  boolean atStart;

  Markup(XmlReader reader) {
    this.reader = reader;
  }

  /** The encoding that a declaration names, right or not. */
  static @Nullable String encoding(String declaration) {
    var found = ENCODING.matcher(declaration);
    return found.find() ? found.group(1) : null;
  }

  void comment(Source source) {
    int from = source.at + 4;
    if (source.get(from - 1) != '-') {
      throw source.invalid(from - 1);
    }
    int end = source.find(from, "--");
    if (source.get(end + 2) != '>') {
      throw source.invalid(end + 2);
    }
    reader.tell('C', source, end + 3).field(source.lines(from, end));
    source.at = end + 3;
  }

  /** A processing instruction, or the declaration that a document begins with. */
  void instruction(Source source, boolean isExternal) {
    int from = source.at + 2;
    int nameEnd = source.name(from, true);
    var name = source.cut(from, nameEnd);
    char c = source.get(nameEnd);
    if (c != '?' && !Names.isSpace(c)) {
      throw source.invalid(nameEnd);
    }
    if (c == '?' && source.get(nameEnd + 1) != '>') {
      throw source.invalid(nameEnd + 1);
    }
    int end = source.find(nameEnd, "?>");
    if (name.equalsIgnoreCase("xml")) {
      if (!name.equals("xml")) {
        throw source.invalid(from);
      }
      declaration(source, nameEnd, end, isExternal);
    } else {
      int data = Math.min(source.skipSpace(nameEnd), end);
      reader.tell('P', source, end + 2).field(name).field(source.lines(data, end));
    }
    atStart = false;
    source.at = end + 2;
  }

  private void declaration(Source source, int from, int end, boolean isExternal) {
    if (!atStart) {
      throw new XmlError(XmlError.MISPLACED_XML_PI, source.at);
    }
    var parts = (isExternal ? TEXT_DECLARATION : DECLARATION).matcher(source.cut(from, end));
    if (!parts.matches()) {
      throw new XmlError(isExternal ? XmlError.TEXT_DECL : XmlError.XML_DECL, from);
    }
    var standalone = either(parts.group(5), parts.group(6));
    int told = standalone == null || standalone.isEmpty() ? -1 : standalone.equals("yes") ? 1 : 0;
    reader.declare(told);
    reader
        .tell('X', source, end + 2)
        .field(either(parts.group(1), parts.group(2)))
        .field(either(parts.group(3), parts.group(4)))
        .field(told);
  }

  private static @Nullable String either(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  /** What is between the tags of elements, and the tags. */
  void content(Source source, Elements elements, boolean isExternal) {
    int at = source.at;
    char c = source.text[at];
    if (elements.inSection || (c != '<' && c != '&')) {
      atStart = false;
      elements.text(source);
      return;
    }
    if (c == '&') {
      atStart = false;
      elements.reference(source);
      return;
    }
    char next = source.get(at + 1);
    if (next == '?') {
      instruction(source, isExternal);
      return;
    }
    atStart = false;
    if (next == '/') {
      elements.end(source);
    } else if (next != '!') {
      elements.start(source);
    } else if (source.get(at + 2) == '-') {
      comment(source);
    } else {
      var wanted = "<![CDATA[";
      for (int i = 2; i < wanted.length(); i++) {
        if (source.get(at + i) != wanted.charAt(i)) {
          throw source.invalid(at + i);
        }
      }
      reader.tell('<', source, at + wanted.length());
      source.at += wanted.length();
      elements.inSection = true;
    }
  }

  /** Sees to it that a declaration is there as a whole, and tells what is behind it. */
  int declarationEnd(Source source) {
    return find(source, source.at + 2, ">") + 1;
  }

  /** Sees to it that the head of a document type is there as a whole. */
  void headEnd(Source source) {
    find(source, source.at + 2, "[>");
  }

  private static int find(Source source, int from, String ends) {
    char quote = 0;
    int i = from;
    for (char c; quote != 0 || ends.indexOf(source.get(i)) < 0; i++) {
      c = source.get(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      }
    }
    return i;
  }

  /**
   * A section that counts or not.
   *
   * @return 1 if it does, and its end is to come; 0 if all of it has been passed over
   */
  int conditional(Source source, Dtd dtd) {
    int i = source.skipSpace(source.at + 3);
    String word;
    if (source.get(i) == '%') {
      int end = Values.reference(source, i);
      var entity = dtd.parameter.get(source.cut(i + 1, end));
      word = entity == null || entity.text == null ? "IGNORE" : entity.text.strip();
      i = end + 1;
    } else {
      int end = source.name(i, true);
      word = source.cut(i, end);
      i = end;
    }
    i = source.skipSpace(i);
    if (source.get(i) != '[' || (!word.equals("INCLUDE") && !word.equals("IGNORE"))) {
      throw new XmlError(XmlError.SYNTAX, i);
    }
    i++;
    if (word.equals("INCLUDE")) {
      source.at = i;
      return 1;
    }
    for (int depth = 1; depth > 0; ) {
      if (source.looking(i, "]]>")) {
        depth--;
        i += 3;
      } else if (source.looking(i, "<![")) {
        depth++;
        i += 3;
      } else {
        source.get(i++);
      }
    }
    reader.tellRaw(source, i);
    source.at = i;
    return 0;
  }
}
