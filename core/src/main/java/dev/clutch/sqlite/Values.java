package dev.clutch.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is in a row, or what a function was called with: of which kinds, and what. */
public interface Values {
  /** Of which kinds they are, one character for each: i, f, t, b or n. */
  String kinds();

  long integer(int which);

  double real(int which);

  byte[] blob(int which);

  /** Null when it is no text in UTF-8. */
  default @Nullable String text(int which) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(blob(which))).toString();
    } catch (CharacterCodingException e) {
      return null; // the caller says so
    }
  }

  /** The kind for a number of SQLite's. */
  static char kind(int type) {
    return "?iftbn".charAt(type);
  }
}
