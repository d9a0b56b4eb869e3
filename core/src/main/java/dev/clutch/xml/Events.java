package dev.clutch.xml;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A batch of events, written as one text: that crosses to Python at once, and is cut to pieces
 * there. No character of a document is one of those that part events and fields.
 */
final class Events {
  static final char EVENT = '\u001e';
  static final char FIELD = '\u001f';
  static final char PART = '\u001d'; // of a text
  static final char NONE = '\u001c';

  private static final int MANY = 512;
  private static final int LONG = 1 << 16;

  private final StringBuilder text = new StringBuilder();
  private Source[] sources = new Source[64];
  private int[] from = new int[64];
  private int[] to = new int[64];
  private int[] places = new int[64];
  private int count;
  private char lastKind;

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count >= MANY || text.length() >= LONG;
  }

  /** Begins one. source, start, end: what it was made of. place: where in the document. */
  Events begin(char kind, Source source, int start, int end, int place) {
    if (count == places.length) {
      sources = Arrays.copyOf(sources, count * 2);
      from = Arrays.copyOf(from, count * 2);
      to = Arrays.copyOf(to, count * 2);
      places = Arrays.copyOf(places, count * 2);
    }
    sources[count] = source;
    from[count] = start;
    to[count] = end;
    places[count] = place;
    if (count++ > 0) {
      text.append(EVENT);
    }
    lastKind = kind;
    text.append(kind);
    return this;
  }

  Events field(@Nullable String value) {
    text.append(FIELD);
    if (value == null) {
      text.append(NONE);
    } else {
      text.append(value);
    }
    return this;
  }

  Events field(int value) {
    text.append(FIELD).append(value);
    return this;
  }

  /** Goes on with the text of the last event, if it is one. */
  boolean goOn(Source source, int end, String more) {
    if (count == 0 || lastKind != 'T' || sources[count - 1] != source) {
      return false;
    }
    to[count - 1] = end;
    text.append(PART).append(more);
    return true;
  }

  /** The text of all, once. */
  String take() {
    var taken = text.toString();
    text.setLength(0);
    return taken;
  }

  void clear() {
    text.setLength(0);
    Arrays.fill(sources, 0, count, null);
    count = 0;
    lastKind = 0;
  }

  /** What an event was made of. */
  String raw(int event) {
    return sources[event].cut(from[event], to[event]);
  }

  int place(int event) {
    return places[event];
  }
}
