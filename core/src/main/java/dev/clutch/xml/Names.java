package dev.clutch.xml;

/** Which characters make a name, by XML 1.0, and which a document at all. */
final class Names {
  private Names() {}

  static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  static boolean isStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == ':'
        || (c >= 0xC0
            && c != 0xD7
            && c != 0xF7
            && (c < 0x300
                || (c >= 0x370 && c != 0x37E && c < 0x2000)
                || c == 0x200C
                || c == 0x200D
                || (c >= 0x2070 && c < 0x2190)
                || (c >= 0x2C00 && c < 0x2FF0)
                || (c >= 0x3001 && c < 0xE000)
                || (c >= 0xF900 && c < 0xFDD0)
                || (c >= 0xFDF0 && c < 0xFFFE)));
  }

  static boolean isPart(char c) {
    return isStart(c)
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == 0xB7
        || (c >= 0x300 && c < 0x370)
        || c == 0x203F
        || c == 0x2040;
  }

  /** Whether a character may be in a document; surrogates are judged as pairs. */
  static boolean isLegal(int c) {
    return (c >= 0x20 && c < 0xD800)
        || c == '\n'
        || c == '\t'
        || c == '\r'
        || (c >= 0xE000 && c < 0xFFFE)
        || (c >= 0x10000 && c <= 0x10FFFF);
  }
}
