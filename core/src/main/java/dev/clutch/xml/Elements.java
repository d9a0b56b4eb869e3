package dev.clutch.xml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads tags and text. */
final class Elements {
  /** One that is open. */
  private record Open(String written, String told, int bindings) {}

  private final XmlReader reader;
  private final Dtd dtd;
  private final Values values;
  private final @Nullable Namespaces namespaces;
  private final Map<String, String> names = new HashMap<>(); // each once

  private final List<Open> open = new ArrayList<>();
  private final List<String> attributes = new ArrayList<>(); // names and values, in turns
  private int[] places = new int[16]; // four for each attribute: of its name, of its value

  /** Within a CDATA section. */
  boolean inSection;

  /** So long a text is told of at once. */
  int longest;

  Elements(XmlReader reader, Dtd dtd, @Nullable Namespaces namespaces) {
    this.reader = reader;
    this.dtd = dtd;
    this.namespaces = namespaces;
    this.values = new Values(dtd);
  }

  int level() {
    return open.size();
  }

  private String known(String name) {
    if (names.size() > 4096) {
      names.clear();
    }
    return names.computeIfAbsent(name, same -> same);
  }

  // --- tags
  // -------------------------------------------------------------------------------------------------------

  void start(Source source) {
    int at = source.at;
    boolean colons = namespaces == null;
    int nameEnd = source.name(at + 1, colons);
    int count = 0;
    int i = nameEnd;
    char c;
    while (true) {
      boolean spaced = Names.isSpace(source.get(i));
      i = source.skipSpace(i);
      c = source.get(i);
      if (c == '>' || c == '/') {
        break;
      }
      if (!spaced) {
        throw source.invalid(i);
      }
      if (count * 4 == places.length) {
        places = Arrays.copyOf(places, count * 8);
      }
      int end = source.name(i, colons);
      int value = value(source, end);
      places[count * 4] = i;
      places[count * 4 + 1] = end;
      places[count * 4 + 2] = value;
      i = valueEnd(source, value);
      places[count++ * 4 + 3] = i;
      i++;
    }
    if (c == '/' && source.get(++i) != '>') {
      throw source.invalid(i);
    }
    i++;
    if (level() == 0 && reader.beforeRoot(source)) {
      return;
    }
    tell(source, known(source.cut(at + 1, nameEnd)), count, i);
    source.at = i;
    if (c == '/') {
      end(source, i, i);
    }
  }

  private static int value(Source source, int nameEnd) {
    int i = source.skipSpace(nameEnd);
    if (source.get(i) != '=') {
      throw source.invalid(i);
    }
    i = source.skipSpace(i + 1);
    char quote = source.get(i);
    if (quote != '"' && quote != '\'') {
      throw source.invalid(i);
    }
    return i + 1;
  }

  private static int valueEnd(Source source, int from) {
    char quote = source.text[from - 1];
    int i = from;
    for (char c = source.get(i); c != quote; c = source.get(++i)) {
      if (c == '<') {
        throw source.invalid(i);
      }
      if (c == '&') {
        i = Values.reference(source, i);
      }
    }
    return i;
  }

  private void tell(Source source, String name, int count, int end) {
    var declared = dtd.attributes.get(name);
    attributes.clear();
    for (int i = 0; i < count; i++) {
      int at = places[i * 4];
      var attribute = known(source.cut(at, places[i * 4 + 1]));
      var kind = declared == null ? null : declared.get(attribute);
      var value =
          values.attribute(
              source,
              places[i * 4 + 2],
              places[i * 4 + 3],
              kind == null || kind.isText(),
              reader.isDocument());
      for (int j = 0; count <= 8 && j < attributes.size(); j += 2) {
        if (attributes.get(j).equals(attribute)) {
          throw new XmlError(XmlError.DUPLICATE_ATTRIBUTE, at);
        }
      }
      attributes.add(attribute);
      attributes.add(value);
    }
    refuseTwice(count > 8, source.at);
    if (declared != null) {
      for (var each : declared.entrySet()) {
        var value = each.getValue().value();
        if (value != null && !isGiven(each.getKey(), count)) {
          attributes.add(each.getKey());
          attributes.add(value);
        }
      }
    }
    int bound = namespaces == null ? 0 : namespaces.size();
    int specified = namespaces == null ? count : bind(namespaces, source, count, end);
    var told = namespaces == null ? name : known(namespaces.expand(name, false, source.at));
    if (namespaces != null) {
      for (int i = 0; i < attributes.size(); i += 2) {
        attributes.set(i, namespaces.expand(attributes.get(i), true, source.at));
      }
      refuseTwice(attributes.size() > 2, source.at);
    }
    var event = reader.tell('S', source, end).field(told).field(specified);
    attributes.forEach(event::field);
    open.add(new Open(name, told, namespaces == null ? 0 : namespaces.size() - bound));
  }

  private boolean isGiven(String attribute, int count) {
    for (int i = 0; i < count; i++) {
      if (attributes.get(i * 2).equals(attribute)) {
        return true;
      }
    }
    return false;
  }

  private void refuseTwice(boolean looks, int where) {
    if (looks) {
      var seen = new HashSet<String>();
      for (int i = 0; i < attributes.size(); i += 2) {
        if (!seen.add(attributes.get(i))) {
          throw new XmlError(XmlError.DUPLICATE_ATTRIBUTE, where);
        }
      }
    }
  }

  /**
   * Takes declarations of namespaces out of the attributes, and says how many of these are left.
   */
  private int bind(Namespaces spaces, Source source, int count, int end) {
    int specified = count;
    int kept = 0;
    for (int i = 0; i < attributes.size(); i += 2) {
      var name = attributes.get(i);
      var value = attributes.get(i + 1);
      if (Namespaces.isDeclaration(name)) {
        var prefix = Namespaces.declared(name);
        spaces.bind(prefix, value, source.at);
        reader
            .tell('n', source, end)
            .field(prefix.isEmpty() ? null : prefix)
            .field(value.isEmpty() ? null : value);
        specified -= i / 2 < count ? 1 : 0;
      } else {
        attributes.set(kept++, name);
        attributes.set(kept++, value);
      }
    }
    attributes.subList(kept, attributes.size()).clear();
    return specified;
  }

  /** An end tag. */
  void end(Source source) {
    int from = source.at + 2;
    int nameEnd = source.name(from, namespaces == null);
    int i = source.skipSpace(nameEnd);
    if (source.get(i) != '>') {
      throw source.invalid(i);
    }
    if (level() <= source.level) {
      throw new XmlError(XmlError.ASYNC_ENTITY, source.at);
    }
    if (!source.cut(from, nameEnd).equals(open.getLast().written)) {
      throw new XmlError(XmlError.TAG_MISMATCH, from);
    }
    end(source, source.at, i + 1);
    source.at = i + 1;
  }

  private void end(Source source, int from, int to) {
    var last = open.removeLast();
    reader.tell('E', source, from, to).field(last.told);
    for (int i = 0; i < last.bindings && namespaces != null; i++) {
      var prefix = namespaces.unbind();
      reader.tell('m', source, from, to).field(prefix.isEmpty() ? null : prefix);
    }
    if (open.isEmpty()) {
      reader.afterRoot();
    }
  }

  // --- text
  // -------------------------------------------------------------------------------------------------------

  /** Reads text up to something else, or to a line's end. */
  void text(Source source) {
    var text = source.text;
    int from = source.at;
    int i = from;
    int most = source.end - from > longest ? from + longest : source.end;
    for (; i < most; i++) {
      char c = text[i];
      if (c == '\r' || c == '\n' || (!inSection && (c == '<' || c == '&'))) {
        break;
      }
      if (c == ']' && (i + 2 >= source.end || (text[i + 1] == ']' && text[i + 2] == '>'))) {
        break;
      }
    }
    if (i > from) {
      text(source, i, source.cut(from, i));
      return;
    }
    char c = source.get(i);
    if (c == '\n') {
      text(source, i + 1, "\n");
    } else if (c == '\r') {
      boolean isLast = !source.has(i + 1) && (source.last || source.error != 0);
      text(source, i + (!isLast && source.get(i + 1) == '\n' ? 2 : 1), "\n");
    } else if (!source.looking(i, "]]>")) {
      text(source, i + 1, "]");
    } else if (inSection) {
      reader.tell('>', source, i + 3);
      inSection = false;
      source.at = i + 3;
    } else {
      throw source.invalid(i + 2);
    }
  }

  private void text(Source source, int end, String text) {
    reader.tellText(source, end, text);
    source.at = end;
  }

  /** Reads a reference. */
  void reference(Source source) {
    int at = source.at;
    int end = Values.reference(source, at);
    if (source.text[at + 1] == '#') {
      text(source, end + 1, Character.toString(Values.character(source, at, end)));
      return;
    }
    var name = source.cut(at + 1, end);
    int known = Values.predefined(name);
    if (known != 0) {
      text(source, end + 1, Character.toString(known));
      return;
    }
    reader.follow(source, end + 1, name, dtd.general.get(name));
  }
}
