package dev.clutch.regex;

/** What Python takes for words, digits and spaces, and which letters are the same. */
final class Characters {
  private Characters() {}

  /** A category of the compiled code: {@code CHCODES} of Python's re._constants. */
  static boolean isIn(int category, int c) {
    return switch (category) {
      case 0 -> isDigit(c);
      case 1 -> !isDigit(c);
      case 2 -> isSpace(c);
      case 3 -> !isSpace(c);
      case 4, 8 -> isWord(c);
      case 5, 9 -> !isWord(c);
      case 6, 16 -> c == '\n';
      case 7, 17 -> c != '\n';
      case 10 -> Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
      case 11 -> Character.getType(c) != Character.DECIMAL_DIGIT_NUMBER;
      case 12 -> isAnySpace(c);
      case 13 -> !isAnySpace(c);
      case 14 -> isAnyWord(c);
      case 15 -> !isAnyWord(c);
      default -> throw new IllegalArgumentException("there is no category " + category);
    };
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static boolean isWord(int c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || c == '_');
  }

  private static boolean isAnySpace(int c) {
    return isSpace(c) || (c >= 0x1C && c <= 0x1F) || c == 0x85 || Character.isSpaceChar(c);
  }

  static boolean isAnyWord(int c) {
    if (c < 0x80) {
      return isWord(c);
    }
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          true;
      default -> false;
    };
  }

  static int lower(int c, boolean any) {
    if (any) {
      return Character.toLowerCase(c);
    }
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  static int upper(int c, boolean any) {
    if (any) {
      return Character.toUpperCase(c);
    }
    return c >= 'a' && c <= 'z' ? c - 32 : c;
  }
}
