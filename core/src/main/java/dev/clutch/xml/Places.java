package dev.clutch.xml;

import java.util.Arrays;

/** Where in the document something is; reckoned when somebody asks. */
final class Places {
  private final Decoder decoder;
  private final Source document;
  private final Events events;

  private int known; // the character of which the next three are known
  private long bytes;
  private long line = 1;
  private long column;
  private boolean afterReturn;

  Places(Decoder decoder, Source document, Events events) {
    this.decoder = decoder;
    this.document = document;
    this.events = events;
  }

  /** How many bytes stand before the first character. */
  void begin(int count) {
    bytes = count;
  }

  /** Throws away what has been read. */
  void forget() {
    int done = document.at;
    move(done);
    System.arraycopy(document.text, done, document.text, 0, document.end - done);
    document.end -= done;
    document.at = 0;
    known = 0;
    events.clear();
    if (document.text.length > 1 << 16 && document.end < 1 << 12) {
      document.text = Arrays.copyOf(document.text, 1 << 13);
    }
  }

  private void move(int to) {
    for (; known < to; known++) {
      char c = document.text[known];
      bytes += decoder.bytes(c);
      if (c == '\n' || c == '\r') {
        line += c == '\n' && afterReturn ? 0 : 1;
        column = 0;
      } else if (!Character.isLowSurrogate(c)) {
        column++;
      }
      afterReturn = c == '\r';
    }
  }

  String of(int event) {
    int place = event < 0 ? document.at : events.place(event);
    if (place >= known) {
      move(Math.min(place, document.end));
      return bytes + " " + line + " " + column;
    }
    // Somebody asks about what came before: reckoned from here on, and kept as it was.
    long savedBytes = bytes;
    long savedLine = line;
    long savedColumn = column;
    int back = known;
    for (; back > place; back--) {
      savedBytes -= decoder.bytes(document.text[back - 1]);
    }
    boolean isLine = false;
    for (int i = place; i < known; i++) {
      char c = document.text[i];
      if (c == '\n' || (c == '\r' && (i + 1 >= known || document.text[i + 1] != '\n'))) {
        savedLine--;
        isLine = true;
      }
    }
    if (isLine || place < savedColumn) {
      int start = place;
      while (start > 0 && document.text[start - 1] != '\n' && document.text[start - 1] != '\r') {
        start--;
      }
      savedColumn =
          document.text.length == 0
              ? 0
              : Character.codePointCount(document.text, start, place - start);
    } else {
      savedColumn -= Character.codePointCount(document.text, place, known - place);
    }
    return savedBytes + " " + savedLine + " " + savedColumn;
  }

  String context(int event) {
    return document.cut(Math.min(events.place(event), document.end), document.end);
  }
}
