package dev.clutch.xml;

import org.jspecify.annotations.Nullable;

/** A text that is being read: the document, or what an entity stands for. */
final class Source {
  char[] text;

  /** Where the token begins that is read next: it moves on when one is done. */
  int at;

  int end;

  /** Nothing comes after the end. */
  boolean last;

  /** What is wrong with the character at the end; 0 when that is the end of what is there. */
  int error;

  /** What it stands for; null for a document or an external entity. */
  final @Nullable Entity entity;

  /** How many elements were open where it begins. */
  final int level;

  /** The document. */
  Source() {
    this.text = new char[1024];
    this.entity = null;
    this.level = 0;
  }

  /** What an entity stands for. */
  Source(String text, @Nullable Entity entity, int level) {
    this.text = text.toCharArray();
    this.end = this.text.length;
    this.last = true;
    this.entity = entity;
    this.level = level;
  }

  boolean has(int i) {
    return i < end;
  }

  /** The character at a place of the token. */
  char get(int i) {
    if (i < end) {
      return text[i];
    }
    if (error != 0) {
      throw new XmlError(error, end);
    }
    throw last ? new XmlError(XmlError.UNCLOSED_TOKEN, at) : XmlError.INCOMPLETE;
  }

  /** Whether a text stands there; so much of it as there is decides. */
  boolean looking(int i, String wanted) {
    for (int j = 0; j < wanted.length(); j++) {
      if ((i + j >= end && (error != 0 || last)) || get(i + j) != wanted.charAt(j)) {
        return false;
      }
    }
    return true;
  }

  /** The end of the name that begins there. */
  int name(int from, boolean colons) {
    char c = get(from);
    if (!Names.isStart(c) || (!colons && c == ':')) {
      throw invalid(from);
    }
    int i = from + 1;
    boolean parted = false;
    for (c = get(i); Names.isPart(c); c = get(i)) {
      if (c == ':' && !colons) {
        if (parted || !Names.isStart(get(i + 1)) || get(i + 1) == ':') {
          throw invalid(parted ? i : i + 1);
        }
        parted = true;
      }
      i++;
    }
    return i;
  }

  /** The end of the name token that begins there. */
  int token(int from) {
    int i = from;
    while (Names.isPart(get(i))) {
      i++;
    }
    if (i == from) {
      throw invalid(from);
    }
    return i;
  }

  int skipSpace(int from) {
    int i = from;
    while (Names.isSpace(get(i))) {
      i++;
    }
    return i;
  }

  /** Where a text begins that has to come. */
  int find(int from, String wanted) {
    int i = from;
    while (get(i) != wanted.charAt(0) || !looking(i, wanted)) {
      i++;
    }
    return i;
  }

  XmlError invalid(int where) {
    return new XmlError(XmlError.INVALID_TOKEN, where);
  }

  String cut(int from, int to) {
    return new String(text, from, to - from);
  }

  /** A part with line ends as XML wants them. */
  String lines(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '\r') {
        return cut(from, to).replace("\r\n", "\n").replace('\r', '\n');
      }
    }
    return cut(from, to);
  }
}
