package dev.clutch.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Bytes to characters, as far as they are right; and how many bytes a character was. */
final class Decoder {
  enum Form {
    UTF_8,
    UTF_16LE,
    UTF_16BE,
    LATIN_1,
    ASCII,
    TABLE
  }

  Form form = Form.UTF_8;
  @Nullable String table; // 256 characters; U+FFFF where there is none

  private byte[] bytes = new byte[0];
  private int at;
  private int length;

  /** One of the encodings that are known here; null for others. */
  static @Nullable Form named(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "UTF-8" -> Form.UTF_8;
      case "UTF-16LE" -> Form.UTF_16LE;
      case "UTF-16", "UTF-16BE" -> Form.UTF_16BE;
      case "ISO-8859-1" -> Form.LATIN_1;
      case "US-ASCII" -> Form.ASCII;
      default -> null;
    };
  }

  boolean isWide() {
    return form == Form.UTF_16LE || form == Form.UTF_16BE;
  }

  void add(byte[] more) {
    int rest = length - at;
    var joined = new byte[rest + more.length];
    System.arraycopy(bytes, at, joined, 0, rest);
    System.arraycopy(more, 0, joined, rest, more.length);
    bytes = joined;
    at = 0;
    length = joined.length;
  }

  int waiting() {
    return length - at;
  }

  /** One of the bytes that are not decoded yet; -1 after them. */
  int peek(int i) {
    return at + i < length ? bytes[at + i] & 0xFF : -1;
  }

  void skip(int count) {
    at += count;
  }

  /** The first of the bytes that are not decoded yet, one character for each. */
  String head(int from) {
    int first = Math.min(at + from, length);
    return new String(bytes, first, Math.min(length - first, HEAD), StandardCharsets.ISO_8859_1);
  }

  /** So long a declaration of an encoding may be. */
  static final int HEAD = 1 << 12;

  /** Decodes what is there, up to the first character that no document may have. */
  void decode(Source to) {
    if (to.error != 0) {
      return;
    }
    if (to.text.length - to.end < length - at) {
      to.text = Arrays.copyOf(to.text, to.end + Math.max(to.end, length - at));
    }
    switch (form) {
      case UTF_8 -> utf8(to);
      case UTF_16LE, UTF_16BE -> utf16(to);
      default -> single(to);
    }
    if (to.last && to.error == 0 && at < length) {
      to.error = isWide() && length - at == 1 ? XmlError.UNCLOSED_TOKEN : XmlError.PARTIAL_CHAR;
    }
  }

  private void single(Source to) {
    while (at < length) {
      int b = bytes[at] & 0xFF;
      int c = form == Form.TABLE && table != null ? table.charAt(b) : b;
      if (!Names.isLegal(c) || (form == Form.ASCII && b > 0x7F)) {
        to.error = XmlError.INVALID_TOKEN;
        return;
      }
      to.text[to.end++] = (char) c;
      at++;
    }
  }

  private void utf16(Source to) {
    while (at + 1 < length) {
      int c = unit(at);
      if (Character.isHighSurrogate((char) c)) {
        if (at + 3 >= length) {
          return;
        }
        char low = (char) unit(at + 2);
        if (!Character.isLowSurrogate(low)) {
          to.error = XmlError.INVALID_TOKEN;
          return;
        }
        to.text[to.end++] = (char) c;
        to.text[to.end++] = low;
        at += 4;
        continue;
      }
      if (!Names.isLegal(c)) {
        to.error = XmlError.INVALID_TOKEN;
        return;
      }
      to.text[to.end++] = (char) c;
      at += 2;
    }
  }

  private int unit(int i) {
    int first = bytes[i] & 0xFF;
    int second = bytes[i + 1] & 0xFF;
    return form == Form.UTF_16LE ? second << 8 | first : first << 8 | second;
  }

  private void utf8(Source to) {
    var text = to.text;
    int out = to.end;
    while (at < length) {
      int b = bytes[at];
      if (b >= 0x20) {
        text[out++] = (char) b;
        at++;
        continue;
      }
      int size =
          b >= 0
              ? 1
              : b >= -62 && b < -32 ? 2 : b >= -32 && b < -16 ? 3 : b >= -16 && b < -11 ? 4 : 0;
      int c = b;
      if (size > 1) {
        c = b & (0x7F >> size);
        for (int i = 1; i < size; i++) {
          if (at + i >= length) {
            to.end = out;
            return;
          }
          int next = bytes[at + i];
          size = (next & 0xC0) == 0x80 ? size : 0;
          c = c << 6 | (next & 0x3F);
        }
      }
      if (size == 0
          || !Names.isLegal(c)
          || (size == 3 && c < 0x800)
          || (size == 4 && c < 0x10000)) {
        to.error = XmlError.INVALID_TOKEN;
        break;
      }
      if (size == 4) {
        text[out++] = Character.highSurrogate(c);
        text[out++] = Character.lowSurrogate(c);
      } else {
        text[out++] = (char) c;
      }
      at += size;
    }
    to.end = out;
  }

  /** How many bytes a character was; half of it for a surrogate. */
  int bytes(char c) {
    return switch (form) {
      case UTF_8 -> c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      case UTF_16LE, UTF_16BE -> 2;
      default -> 1;
    };
  }
}
