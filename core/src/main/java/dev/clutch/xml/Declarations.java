package dev.clutch.xml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one declaration of a document type, and tells of it. */
final class Declarations {
  private static final String PUBLIC = " \n-'()+,./:=?;!*#@$_%";

  private final XmlReader reader;
  private final Dtd dtd;
  private final Values values;

  private Source source = new Source();
  private int at;
  private int end;
  private boolean allowsParameters;

  /** Of the document type; null if it has none. */
  @Nullable String publicId;

  Declarations(XmlReader reader, Dtd dtd) {
    this.reader = reader;
    this.dtd = dtd;
    this.values = new Values(dtd);
  }

  /**
   * Reads the one that stands at a source's place, all of which is there.
   *
   * @param end behind it
   * @param allowsParameters whether parameters may be referred to inside of it
   */
  void read(Source from, int end, boolean allowsParameters) {
    this.allowsParameters = allowsParameters;
    if (allowsParameters && from.cut(from.at, end).indexOf('%') >= 0) {
      source = new Source(expanded(from, from.at, end, 0), null, 0);
      at = 2;
      this.end = source.end;
    } else {
      source = from;
      at = from.at + 2;
      this.end = end;
    }
    int nameEnd = source.name(at, true);
    var kind = source.cut(at, nameEnd);
    at = nameEnd;
    switch (kind) {
      case "ENTITY" -> entity();
      case "ELEMENT" -> element();
      case "ATTLIST" -> attributes();
      case "NOTATION" -> notation();
      default -> throw syntax(source == from ? from.at : 0);
    }
    if (source.get(at) != '>') {
      throw syntax(at);
    }
  }

  /**
   * With parameters put in, where they stand outside of quotes; not those of {@code <!ENTITY %
   * name}.
   */
  private String expanded(Source from, int start, int end, int depth) {
    var text = new StringBuilder();
    char quote = 0;
    for (int i = start; i < end; i++) {
      char c = from.text[i];
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '%' && i + 1 < end && !Names.isSpace(from.text[i + 1])) {
        int last = Values.reference(from, i);
        var entity = dtd.parameter.get(from.cut(i + 1, last));
        i = last;
        if (entity == null || entity.text == null) {
          dtd.counts = dtd.standalone;
          continue;
        }
        if (entity.open || depth > 100) {
          throw new XmlError(XmlError.RECURSIVE_ENTITY_REF, from.at);
        }
        dtd.expand(entity.text.length(), from.at);
        entity.open = true;
        try {
          var inner = new Source(entity.text, entity, 0);
          text.append(' ').append(expanded(inner, 0, inner.end, depth + 1)).append(' ');
        } finally {
          entity.open = false;
        }
        continue;
      }
      text.append(c);
    }
    return text.toString();
  }

  private XmlError syntax(int where) {
    return new XmlError(XmlError.SYNTAX, where);
  }

  private void space() {
    char c = source.get(at);
    if (!Names.isSpace(c)) {
      throw c == '%' ? new XmlError(XmlError.PARAM_ENTITY_REF, at) : syntax(at);
    }
    at = source.skipSpace(at);
  }

  private void maybeSpace() {
    at = source.skipSpace(at);
  }

  private String name() {
    if (source.get(at) == '%') {
      throw new XmlError(XmlError.PARAM_ENTITY_REF, at);
    }
    int end = source.name(at, true);
    var name = source.cut(at, end);
    at = end;
    return name;
  }

  private boolean word(String wanted) {
    if (!source.looking(at, wanted) || Names.isPart(source.get(at + wanted.length()))) {
      return false;
    }
    at += wanted.length();
    return true;
  }

  /** The places of what stands in quotes; goes on behind it. */
  private int[] quoted() {
    char quote = source.get(at);
    if (quote != '"' && quote != '\'') {
      throw syntax(at);
    }
    int from = at + 1;
    int to = source.find(from, String.valueOf(quote));
    at = to + 1;
    return new int[] {from, to};
  }

  private String literal() {
    var places = quoted();
    return source.lines(places[0], places[1]);
  }

  private String publicId() {
    var places = quoted();
    for (int i = places[0]; i < places[1]; i++) {
      char c = source.text[i];
      if (c != '\r' && PUBLIC.indexOf(c) < 0 && (c > 0x7F || !Character.isLetterOrDigit(c))) {
        throw new XmlError(XmlError.PUBLIC_ID, i);
      }
    }
    return source.cut(places[0], places[1]).strip().replaceAll("[ \r\n]+", " ");
  }

  /**
   * The ids of something that is elsewhere: the public one, and the other, which may be missing.
   */
  record Ids(@Nullable String publicId, @Nullable String systemId) {}

  private @Nullable Ids ids(boolean mayBePublicOnly) {
    if (word("SYSTEM")) {
      space();
      return new Ids(null, literal());
    }
    if (!word("PUBLIC")) {
      return null;
    }
    space();
    var publicId = publicId();
    int before = at;
    maybeSpace();
    char c = source.get(at);
    if (c != '"' && c != '\'') {
      if (!mayBePublicOnly) {
        throw syntax(at);
      }
      at = before;
      return new Ids(publicId, null);
    }
    return new Ids(publicId, literal());
  }

  /**
   * Reads the head of a document type, to the bracket or the end of it, and tells of it.
   *
   * @return its system id
   */
  @Nullable String doctype(Source from) {
    source = from;
    at = from.at + "<!DOCTYPE".length();
    space();
    var name = name();
    Ids ids = null;
    if (Names.isSpace(source.get(at))) {
      maybeSpace();
      ids = ids(false);
      maybeSpace();
    }
    char c = source.get(at);
    if (c != '[' && c != '>') {
      throw syntax(at);
    }
    at++;
    if (ids != null) {
      reader.refersToSubset(from);
    }
    reader
        .tell('D', from, at)
        .field(name)
        .field(ids == null ? null : ids.systemId)
        .field(ids == null ? null : ids.publicId)
        .field(c == '[' ? 1 : 0);
    from.at = at;
    publicId = ids == null ? null : ids.publicId;
    return ids == null ? null : ids.systemId;
  }

  private void entity() {
    space();
    boolean isParameter = source.get(at) == '%';
    if (isParameter) {
      at++;
      space();
    }
    var name = name();
    space();
    var ids = ids(false);
    String text = null;
    String notation = null;
    if (ids == null) {
      var places = quoted();
      text = values.entity(source, places[0], places[1], allowsParameters);
      maybeSpace();
    } else {
      maybeSpace();
      if (!isParameter && word("NDATA")) {
        space();
        notation = name();
        maybeSpace();
      }
    }
    var known = isParameter ? dtd.parameter : dtd.general;
    if (!dtd.counts || known.containsKey(name) || (!isParameter && Values.predefined(name) != 0)) {
      reader.tellRaw(source, end);
      return;
    }
    var systemId = ids == null ? null : ids.systemId;
    var publicId = ids == null ? null : ids.publicId;
    known.put(name, new Entity(name, text, systemId, publicId, notation, !allowsParameters));
    reader
        .tell('Y', source, end)
        .field(name)
        .field(isParameter ? 1 : 0)
        .field(text)
        .field(systemId)
        .field(publicId)
        .field(notation);
  }

  private void notation() {
    space();
    var name = name();
    space();
    var ids = ids(true);
    if (ids == null) {
      throw syntax(at);
    }
    maybeSpace();
    reader.tell('N', source, end).field(name).field(ids.systemId).field(ids.publicId);
  }

  // --- attributes
  // -----------------------------------------------------------------------------------------------

  private void attributes() {
    space();
    var element = name();
    int told = 0;
    while (true) {
      boolean spaced = Names.isSpace(source.get(at));
      maybeSpace();
      if (source.get(at) == '>') {
        break;
      }
      if (!spaced) {
        throw syntax(at);
      }
      var name = name();
      space();
      var type = type();
      space();
      boolean required = false;
      String value = null;
      if (source.looking(at, "#REQUIRED")) {
        at += "#REQUIRED".length();
        required = true;
      } else if (source.looking(at, "#IMPLIED")) {
        at += "#IMPLIED".length();
      } else {
        if (source.looking(at, "#FIXED")) {
          at += "#FIXED".length();
          space();
          required = true;
        }
        var places = quoted();
        value =
            values.attribute(source, places[0], places[1], type.equals("CDATA"), !allowsParameters);
      }
      if (dtd.counts) {
        dtd.attributesOf(element).putIfAbsent(name, new Dtd.Attribute(type, value));
        reader
            .tell('A', source, told++ == 0 ? end : source.at)
            .field(element)
            .field(name)
            .field(type)
            .field(value)
            .field(required ? 1 : 0);
      }
    }
    if (told == 0) {
      reader.tellRaw(source, end);
    }
  }

  private String type() {
    if (source.get(at) == '(') {
      return choice();
    }
    var type = name();
    return switch (type) {
      case "CDATA", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS" -> type;
      case "NOTATION" -> {
        space();
        yield type + choice();
      }
      default -> throw syntax(at);
    };
  }

  private String choice() {
    if (source.get(at) != '(') {
      throw syntax(at);
    }
    var names = new StringBuilder("(");
    do {
      at++;
      maybeSpace();
      int end = source.token(at);
      names.append(names.length() > 1 ? "|" : "").append(source.text, at, end - at);
      at = end;
      maybeSpace();
    } while (source.get(at) == '|');
    if (source.get(at) != ')') {
      throw syntax(at);
    }
    at++;
    return names.append(')').toString();
  }

  // --- elements
  // ---------------------------------------------------------------------------------------------------

  /** Of what an element is made: a node in a tree that is told from its root on. */
  private static final class Content {
    int type = SEQUENCE;
    int quantity;
    @Nullable String name;
    final List<Content> parts = new ArrayList<>();
  }

  private static final int EMPTY = 1;
  private static final int ANY = 2;
  private static final int MIXED = 3;
  private static final int NAME = 4;
  private static final int CHOICE = 5;
  private static final int SEQUENCE = 6;

  private void element() {
    space();
    var name = name();
    space();
    var content = new Content();
    if (word("EMPTY")) {
      content.type = EMPTY;
    } else if (word("ANY")) {
      content.type = ANY;
    } else if (source.get(at) == '(') {
      group(content);
    } else {
      throw syntax(at);
    }
    maybeSpace();
    if (!dtd.counts) {
      reader.tellRaw(source, end);
      return;
    }
    var event = reader.tell('L', source, end).field(name);
    var next = new ArrayList<>(List.of(content));
    while (!next.isEmpty()) {
      var part = next.removeLast();
      event.field(part.type).field(part.quantity).field(part.name).field(part.parts.size());
      next.addAll(part.parts.reversed());
    }
  }

  /** Reads a group, and those in it; groups may be nested deeper than a stack is. */
  private void group(Content root) {
    var open = new ArrayList<>(List.of(root));
    at++;
    while (!open.isEmpty()) {
      var group = open.getLast();
      maybeSpace();
      if (group == root && group.parts.isEmpty() && source.looking(at, "#PCDATA")) {
        at += "#PCDATA".length();
        group.type = MIXED;
      } else if (source.get(at) == '(' && group.type != MIXED) {
        var inner = new Content();
        group.parts.add(inner);
        open.add(inner);
        at++;
        continue;
      } else {
        var part = new Content();
        part.type = NAME;
        part.name = name();
        part.quantity = group.type == MIXED ? 0 : quantity();
        group.parts.add(part);
      }
      close(open);
    }
  }

  /**
   * Reads what stands behind a part: what goes on with the group, or ends it, and those around it.
   */
  private void close(List<Content> open) {
    while (!open.isEmpty()) {
      var group = open.getLast();
      maybeSpace();
      char c = source.get(at);
      if (c == '|' || c == ',') {
        int type = c == '|' ? CHOICE : SEQUENCE;
        if (group.type == MIXED ? c == ',' : group.parts.size() > 1 && group.type != type) {
          throw syntax(at);
        }
        group.type = group.type == MIXED ? MIXED : type;
        at++;
        return;
      }
      if (c != ')') {
        throw syntax(at);
      }
      at++;
      group.quantity = quantity();
      if (group.type == MIXED
          && (group.quantity == 1
              || group.quantity == 3
              || (!group.parts.isEmpty() && group.quantity != 2))) {
        throw syntax(at);
      }
      open.removeLast();
    }
  }

  private int quantity() {
    int quantity = " ?*+".indexOf(source.get(at));
    if (quantity <= 0) {
      return 0;
    }
    at++;
    return quantity;
  }
}
