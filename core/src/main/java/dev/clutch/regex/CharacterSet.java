package dev.clutch.regex;

/** One set of the compiled code, and how a character is changed before it is looked for. */
record CharacterSet(int[] code, int at, Case kind) {
  /** What becomes of a character first. */
  enum Case {
    AS_IT_IS,
    ASCII,
    ANY,
    LOCALE
  }

  boolean has(int c) {
    return switch (kind) {
      case AS_IT_IS -> holds(c);
      case ASCII -> holds(Characters.lower(c, false));
      case ANY -> holds(Characters.lower(c, true));
      case LOCALE -> holds(Characters.lower(c, false)) || holds(Characters.upper(c, false));
    };
  }

  private boolean holds(int c) {
    boolean found = true;
    int i = at;
    while (true) {
      int op = code[i];
      switch (op) {
        case Op.FAILURE -> {
          return !found;
        }
        case Op.NEGATE -> {
          found = !found;
          i++;
        }
        case Op.LITERAL -> {
          if (c == code[i + 1]) {
            return found;
          }
          i += 2;
        }
        case Op.RANGE -> {
          if (code[i + 1] <= c && c <= code[i + 2]) {
            return found;
          }
          i += 3;
        }
        case Op.RANGE_UNI_IGNORE -> {
          int upper = Characters.upper(c, true);
          if ((code[i + 1] <= c && c <= code[i + 2])
              || (code[i + 1] <= upper && upper <= code[i + 2])) {
            return found;
          }
          i += 3;
        }
        case Op.CATEGORY -> {
          if (Characters.isIn(code[i + 1], c)) {
            return found;
          }
          i += 2;
        }
        case Op.CHARSET -> {
          if (c < 256 && bit(i + 1, c)) {
            return found;
          }
          i += 9;
        }
        case Op.BIGCHARSET -> {
          if (c < 65536) {
            int block = code[i + 2 + (c >> 10)] >> (8 * (c >> 8 & 3)) & 0xFF;
            if (bit(i + 66 + block * 8, c & 0xFF)) {
              return found;
            }
          }
          i += 66 + code[i + 1] * 8;
        }
        default -> throw new IllegalArgumentException("there is no set of kind " + op);
      }
    }
  }

  private boolean bit(int from, int c) {
    return (code[from + (c >> 5)] >> (c & 31) & 1) != 0;
  }
}
