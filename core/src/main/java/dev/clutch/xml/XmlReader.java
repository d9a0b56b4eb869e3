package dev.clutch.xml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document, or what is outside of it and belongs to it, as it comes in. For one thread;
 * nothing here blocks, and nothing is opened: what the document refers to is told of.
 */
public final class XmlReader {
  private enum State {
    START,
    PROLOG,
    SUBSET,
    SUBSET_END,
    DOCTYPE_END,
    CONTENT,
    EPILOG,
    DONE
  }

  private static final int LONG = 1 << 12;

  /** So many characters expat converts at once. */
  private static final int CONVERTED = 1024;

  private final Decoder decoder = new Decoder();
  private final Source document = new Source();
  private final List<Source> sources = new ArrayList<>(List.of(document));
  private final Events events = new Events();
  private final Dtd dtd;
  private final Elements elements;
  private final Declarations declarations;
  private final Places places = new Places(decoder, document, events);
  private final Markup markup = new Markup(this);
  private final @Nullable Namespaces namespaces;

  /**
   * Of an external entity, which begins with its declaration or with content; null for a document.
   */
  private final @Nullable State inner;

  private State state = State.START;
  private @Nullable String encoding; // what the caller says
  private int included; // conditional sections
  private int parameters; // whether they are read: 0 never, 1 unless standalone, 2 always
  private boolean foreign; // read an external subset even without a document type
  private int tried; // characters that were no whole token
  private @Nullable String systemId;
  private boolean declared; // the document has a type
  private @Nullable Entity asked; // the external entity that somebody is to read
  private boolean paused;
  private int outer; // where the document refers to the entity that is being read
  private boolean expands;
  private boolean handled;
  private boolean merges;

  /**
   * A document.
   *
   * @param encoding in place of what the document says; null for that
   * @param separator between namespaces and names; null where namespaces are nothing special
   */
  public XmlReader(@Nullable String encoding, @Nullable String separator) {
    this.encoding = encoding;
    this.inner = null;
    this.dtd = new Dtd();
    this.namespaces = separator == null ? null : new Namespaces(separator);
    this.elements = new Elements(this, dtd, namespaces);
    this.declarations = new Declarations(this, dtd);
  }

  private XmlReader(XmlReader outer, @Nullable String encoding, boolean isParameter) {
    this.encoding = encoding;
    this.inner = isParameter ? State.SUBSET : State.CONTENT;
    this.dtd = outer.dtd;
    this.namespaces = outer.namespaces == null ? null : new Namespaces(outer.namespaces);
    this.parameters = outer.parameters;
    this.elements = new Elements(this, dtd, namespaces);
    this.declarations = new Declarations(this, dtd);
  }

  /** One for an external entity that this document refers to. */
  public XmlReader external(@Nullable String encoding, boolean isParameter) {
    return new XmlReader(this, encoding, isParameter);
  }

  /** Whatever the document says, this is its encoding; to be called before it is fed. */
  public void encode(String encoding) {
    this.encoding = encoding;
  }

  public void readParameters(int when) {
    parameters = when;
  }

  public void readForeignSubset(boolean reads) {
    foreign = reads;
  }

  public void tellPrefixes(boolean tells) {
    if (namespaces != null) {
      namespaces.tellsPrefixes = tells;
    }
  }

  /** What the 256 bytes of an encoding stand for that was asked for; U+FFFF for nothing. */
  public void table(String characters) {
    decoder.table = characters;
    decoder.form = Decoder.Form.TABLE;
    paused = false;
  }

  /** More of the document. To be called when {@link #next} has nothing more to tell. */
  public void feed(byte[] more, boolean last) {
    places.forget();
    dtd.direct += more.length;
    decoder.add(more);
    document.last = last;
    if (state != State.START) {
      decoder.decode(document);
    }
  }

  /**
   * The next events.
   *
   * @param expands whether entities of the document are put in where they are referred to
   * @param handled whether the external entity that was told of last has been read
   * @param merges whether texts that come one after the other are told as one
   * @return a text, as {@link Events} says; empty when more has to be fed first
   */
  public String next(boolean expands, boolean handled, boolean merges) {
    events.clear();
    this.expands = expands;
    this.handled = handled;
    this.merges = merges;
    paused = false;
    try {
      answered();
      if (!waits()) {
        while (!paused && !events.isFull() && step()) {}
        tried = 0;
      }
    } catch (XmlError error) {
      state = State.DONE;
      boolean outside = sources.getLast() != document;
      int place = outside ? outer : error.offset;
      events.begin('!', document, place, place, place).field(error.code);
    } catch (RuntimeException incomplete) {
      if (incomplete != XmlError.INCOMPLETE) {
        throw incomplete;
      }
      tried = document.end - document.at;
    }
    return events.take();
  }

  /** A long token that was not whole is not read again for each small piece that comes. */
  private boolean waits() {
    return !document.last
        && document.error == 0
        && tried > LONG
        && document.end - document.at < 2 * tried;
  }

  private boolean step() {
    var source = sources.getLast();
    if (state == State.START) {
      return start();
    }
    if (state == State.DOCTYPE_END) {
      tell('d', source, source.at);
      state = State.PROLOG;
      paused = true; // whoever handles these events may change what is to become of entities
      return true;
    }
    if (state == State.DONE) {
      return false;
    }
    if (!source.has(source.at)) {
      return atEnd(source);
    }
    switch (state) {
      case PROLOG, EPILOG -> outside(source);
      case SUBSET -> subset(source);
      case SUBSET_END -> subsetEnd(source);
      default -> content(source);
    }
    return true;
  }

  private boolean atEnd(Source source) {
    if (source != document) {
      leave(source);
      return true;
    }
    if (source.error != 0) {
      throw new XmlError(source.error, source.end);
    }
    if (!source.last) {
      return false;
    }
    if (elements.inSection) {
      throw new XmlError(XmlError.UNCLOSED_CDATA_SECTION, source.end);
    }
    boolean isDone =
        switch (state) {
          case EPILOG -> true;
          case SUBSET -> inner != null && included == 0;
          case CONTENT -> inner != null && elements.level() == 0;
          default -> false;
        };
    if (!isDone) {
      throw new XmlError(
          inner == null
              ? XmlError.NO_ELEMENTS
              : inner == State.SUBSET ? XmlError.INCOMPLETE_PE : XmlError.ASYNC_ENTITY,
          source.end);
    }
    state = State.DONE;
    return false;
  }

  private void leave(Source source) {
    if (state == State.CONTENT && elements.level() != source.level) {
      throw new XmlError(XmlError.ASYNC_ENTITY, source.end);
    }
    sources.removeLast();
    if (source.entity != null) {
      source.entity.open = false;
    }
  }

  // --- the beginning
  // ----------------------------------------------------------------------------------------------

  /** Finds out the encoding; what is decoded before that is nothing. */
  private boolean start() {
    if (!document.last && decoder.waiting() < 4) {
      return false;
    }
    if (encoding != null) {
      var form = Decoder.named(encoding);
      if (form == null) {
        return ask(encoding, 0);
      }
      decoder.form = form;
    }
    int first = decoder.peek(0);
    int second = decoder.peek(1);
    if (encoding == null || decoder.isWide()) {
      if ((first == 0xFE && second == 0xFF) || first == 0) {
        decoder.form = Decoder.Form.UTF_16BE;
      } else if ((first == 0xFF && second == 0xFE) || second == 0) {
        decoder.form = Decoder.Form.UTF_16LE;
      }
    }
    boolean wide = decoder.isWide();
    int mark = 0;
    if (wide) {
      mark = first >= 0xFE && first + second == 0xFE + 0xFF ? 2 : 0;
    } else if (first == 0xEF && second == 0xBB && decoder.peek(2) == 0xBF) {
      mark = 3;
    }
    if (!wide && encoding == null) {
      var head = decoder.head(mark);
      int end = head.indexOf("?>");
      boolean maybe = head.startsWith("<?xml") || "<?xml".startsWith(head);
      if (maybe && end < 0 && !document.last && head.length() < Decoder.HEAD) {
        return false;
      }
      if (head.startsWith("<?xml") && end > 5 && Names.isSpace(head.charAt(5))) {
        var named = Markup.encoding(head.substring(5, end));
        if (named != null) {
          var form = Decoder.named(named);
          if (form == null) {
            return ask(named, mark);
          }
          if (form == Decoder.Form.UTF_16BE || form == Decoder.Form.UTF_16LE) {
            decoder.decode(document);
            throw new XmlError(XmlError.INCORRECT_ENCODING, head.indexOf(named));
          }
          decoder.form = form;
        }
      }
    }
    decoder.skip(mark);
    places.begin(mark);
    begin();
    return true;
  }

  private void begin() {
    state = inner == null ? State.PROLOG : inner;
    dtd.wasRead |= inner == State.SUBSET;
    decoder.decode(document);
    markup.atStart = true;
    elements.longest = decoder.form == Decoder.Form.UTF_8 ? Integer.MAX_VALUE : CONVERTED;
  }

  /** An encoding that is not known here: who asked for events is to say what it is. */
  private boolean ask(String name, int mark) {
    if (decoder.form == Decoder.Form.TABLE) {
      decoder.skip(mark);
      places.begin(mark);
      begin();
      return true;
    }
    events.begin('K', document, 0, 0, 0).field(name);
    paused = true;
    return false;
  }

  // --- between the tags
  // -------------------------------------------------------------------------------------------

  private void outside(Source source) {
    int at = source.at;
    char c = source.get(at);
    if (Names.isSpace(c)) {
      int i = at;
      while (source.has(i) && Names.isSpace(source.text[i])) {
        i++;
      }
      tellRaw(source, i);
      source.at = i;
      markup.atStart = false;
      return;
    }
    if (c == '<') {
      char next = source.get(at + 1);
      if (next == '?') {
        markup.instruction(source, inner != null);
        return;
      }
      markup.atStart = false;
      if (next == '!' && source.get(at + 2) == '-') {
        markup.comment(source);
        return;
      }
      if (state == State.PROLOG && next == '!') {
        doctype(source);
        return;
      }
      if (Names.isStart(next)) {
        if (state == State.EPILOG) {
          throw new XmlError(XmlError.JUNK_AFTER_DOC_ELEMENT, at);
        }
        elements.start(source);
        if (state == State.PROLOG && elements.level() > 0) {
          state = State.CONTENT;
        }
        return;
      }
      throw source.invalid(at + 1);
    }
    throw text(source, at);
  }

  /** What is wrong with text where there may be none. */
  private XmlError text(Source source, int at) {
    int i = at;
    while (source.has(i) && Names.isPart(source.text[i])) {
      i++;
    }
    if (i == at && "\"'()[]>,|%#".indexOf(source.text[at]) < 0) {
      return source.invalid(at);
    }
    if (i > at
        && (source.has(i) || !source.last)
        && !Names.isSpace(source.get(i))
        && ">),|[%?*+".indexOf(source.get(i)) < 0) {
      return source.invalid(i);
    }
    return new XmlError(
        state == State.EPILOG ? XmlError.JUNK_AFTER_DOC_ELEMENT : XmlError.SYNTAX, at);
  }

  private void content(Source source) {
    markup.content(source, elements, inner != null && source == document);
  }

  private void doctype(Source source) {
    if (!source.looking(source.at, "<!DOCTYPE")) {
      throw source.invalid(source.at + 2);
    }
    if (declared) {
      throw new XmlError(XmlError.SYNTAX, source.at);
    }
    markup.headEnd(source);
    systemId = declarations.doctype(source);
    declared = true;
    if (source.text[source.at - 1] == '[') {
      state = State.SUBSET;
    } else {
      closeDoctype(source);
    }
  }

  /** The document's type is declared elsewhere, too. */
  void refersToSubset(Source source) {
    dtd.refersToMore = true;
    if (parameters == 0) {
      notStandalone(source);
    }
  }

  private void notStandalone(Source source) {
    if (!dtd.standalone) {
      tell('Z', source, source.at);
    }
  }

  private void subset(Source source) {
    int at = source.at;
    char c = source.get(at);
    boolean own = source == document && inner == null;
    if (Names.isSpace(c)) {
      int i = at;
      while (source.has(i) && Names.isSpace(source.text[i])) {
        i++;
      }
      tellRaw(source, i);
      source.at = i;
    } else if (c == '%') {
      parameter(source);
    } else if (c == ']' && own) {
      source.at++;
      tell('?', source, at, source.at);
      state = State.SUBSET_END;
    } else if (c == ']' && included > 0 && source.looking(at, "]]>")) {
      included--;
      source.at += 3;
    } else if (c != '<') {
      throw Names.isPart(c) ? new XmlError(XmlError.SYNTAX, at) : source.invalid(at);
    } else if (source.get(at + 1) == '?') {
      markup.instruction(source, inner != null && source == document);
    } else if (source.get(at + 1) != '!') {
      throw source.invalid(at + 1);
    } else if (source.get(at + 2) == '-') {
      markup.comment(source);
    } else if (source.get(at + 2) == '[' && !own) {
      included += markup.conditional(source, dtd);
    } else {
      int end = markup.declarationEnd(source);
      declarations.read(source, end, !own);
      source.at = end;
    }
    markup.atStart = false;
  }

  private void subsetEnd(Source source) {
    int i = source.skipSpace(source.at);
    if (source.get(i) != '>') {
      throw Names.isPart(source.get(i)) ? new XmlError(XmlError.SYNTAX, i) : source.invalid(i);
    }
    tell('?', source, source.at, i + 1);
    source.at = i + 1;
    closeDoctype(source);
  }

  private void closeDoctype(Source source) {
    state = State.DOCTYPE_END;
    if (systemId != null || foreign) {
      askForSubset(source, systemId);
    }
  }

  private void askForSubset(Source source, @Nullable String id) {
    foreign = false;
    boolean before = dtd.refersToMore;
    dtd.refersToMore = true;
    if (parameters != 0) {
      dtd.wasRead = false;
      asked =
          new Entity(
              "", null, id, id == null ? null : declarations.publicId, before ? "" : null, false);
      tellReference(source, source.at, asked, true);
    }
  }

  /**
   * The root is about to be told of.
   *
   * @return whether something has to be read before
   */
  boolean beforeRoot(Source source) {
    if (foreign && inner == null) {
      askForSubset(source, null);
      return parameters != 0;
    }
    return false;
  }

  private void parameter(Source source) {
    int end = Values.reference(source, source.at);
    var name = source.cut(source.at + 1, end);
    boolean knewAll = !dtd.refersToMore;
    dtd.refersToMore = true;
    end++;
    if (parameters == 0) {
      dtd.counts = dtd.standalone;
      tellRaw(source, end);
      source.at = end;
      notStandalone(source);
      return;
    }
    var entity = dtd.parameter.get(name);
    if (inner == null && (dtd.standalone ? source == document : knewAll)) {
      if (entity == null) {
        throw new XmlError(XmlError.UNDEFINED_ENTITY, source.at);
      }
      if (!entity.internal) {
        throw new XmlError(XmlError.ENTITY_DECLARED_IN_PE, source.at);
      }
    }
    if (entity == null) {
      dtd.counts = dtd.standalone;
      tell('F', source, end).field(name).field(1);
      source.at = end;
      return;
    }
    enter(source, end, entity, true);
  }

  // --- entities
  // ---------------------------------------------------------------------------------------------------

  private void enter(Source source, int end, Entity entity, boolean isParameter) {
    if (entity.open) {
      throw new XmlError(XmlError.RECURSIVE_ENTITY_REF, source.at);
    }
    if (entity.text == null) {
      dtd.wasRead = !isParameter;
      asked = entity;
      tellReference(source, end, entity, isParameter);
      entity.open = true;
      source.at = end;
      return;
    }
    dtd.expand(entity.text.length(), source.at);
    outer = source == document ? source.at : outer;
    source.at = end;
    entity.open = true;
    sources.add(new Source(entity.text, entity, elements.level()));
  }

  private void tellReference(Source source, int end, Entity entity, boolean isParameter) {
    tell('R', source, end)
        .field(isParameter ? null : entity.name)
        .field(entity.systemId)
        .field(entity.publicId);
    paused = true;
  }

  /** What the last event asked for has been read, or will not be. */
  private void answered() {
    var entity = asked;
    if (entity == null) {
      return;
    }
    asked = null;
    entity.open = false;
    if (!dtd.wasRead || !handled) {
      if (!entity.name.isEmpty()) {
        dtd.counts = dtd.counts && (dtd.general.get(entity.name) == entity || dtd.standalone);
      } else if (entity.systemId == null && entity.notation == null) {
        dtd.refersToMore = false;
      }
    } else if (dtd.general.get(entity.name) != entity) {
      notStandalone(sources.getLast());
    }
  }

  /** A reference in content to an entity, if there is one of that name. */
  void follow(Source source, int end, String name, @Nullable Entity entity) {
    if (!dtd.refersToMore || dtd.standalone) {
      if (entity == null) {
        throw new XmlError(XmlError.UNDEFINED_ENTITY, source.at);
      }
      if (inner == null && !entity.internal) {
        throw new XmlError(XmlError.ENTITY_DECLARED_IN_PE, source.at);
      }
    }
    if (entity != null && entity.open) {
      throw new XmlError(XmlError.RECURSIVE_ENTITY_REF, source.at);
    }
    if (entity != null && entity.notation != null) {
      throw new XmlError(XmlError.BINARY_ENTITY_REF, source.at);
    }
    if (entity == null || (entity.text != null && !expands)) {
      tell('F', source, end).field(name).field(0);
      source.at = end;
      return;
    }
    enter(source, end, entity, false);
  }

  /** The root has ended. */
  void afterRoot() {
    if (inner == null) {
      state = State.EPILOG;
    }
  }

  boolean isDocument() {
    return inner == null;
  }

  /** What the declaration of the document says. */
  void declare(int standalone) {
    if (standalone == 1) {
      dtd.standalone = true;
      parameters = parameters == 1 ? 0 : parameters;
    }
  }

  // --- what is told
  // -----------------------------------------------------------------------------------------------

  Events tell(char kind, Source source, int end) {
    return tell(kind, source, source.at, end);
  }

  Events tell(char kind, Source source, int from, int end) {
    return events.begin(kind, source, from, end, source == document ? from : outer);
  }

  /** Something that only those want to hear of who hear of everything. */
  void tellRaw(Source source, int end) {
    tell('?', source, end);
  }

  void tellText(Source source, int end, String text) {
    if (!merges || !events.goOn(source, end, text)) {
      tell('T', source, end).field(text);
    }
  }

  /** The text that an event of the last batch was made of. */
  public String raw(int event) {
    return events.raw(event);
  }

  /**
   * Where an event of the last batch is: the byte, the line and the column, parted by spaces.
   *
   * @param event negative for the end of what was read
   */
  public String place(int event) {
    return places.of(event);
  }

  /** What is at hand of the document from an event on. */
  public String context(int event) {
    return places.context(event);
  }
}
