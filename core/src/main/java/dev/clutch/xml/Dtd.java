package dev.clutch.xml;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was declared so far; a document shares it with the external entities that are read for it.
 */
final class Dtd {
  /** An attribute that elements of a name have. */
  record Attribute(String type, @Nullable String value) {
    boolean isText() {
      return type.equals("CDATA");
    }
  }

  final Map<String, Entity> general = new HashMap<>();
  final Map<String, Entity> parameter = new HashMap<>();
  final Map<String, Map<String, Attribute>> attributes = new HashMap<>();

  boolean standalone;

  /** There is more to it, which may not have been read. */
  boolean refersToMore;

  /** Declarations still count: none of what came before was left out. */
  boolean counts = true;

  /** An external subset or parameter entity has been read. */
  boolean wasRead;

  /** Bytes of the documents, and characters that entities stood for. */
  long direct;

  long expanded;

  Map<String, Attribute> attributesOf(String element) {
    return attributes.computeIfAbsent(element, _ -> new LinkedHashMap<>());
  }

  /**
   * A text is about to be read that a reference stands for: small documents may not stand for huge
   * ones.
   */
  void expand(int length, int where) {
    expanded += length;
    long all = direct + expanded;
    if (all > FREE && all / Math.max(1, direct) > FACTOR) {
      throw new XmlError(XmlError.AMPLIFICATION, where);
    }
  }

  private static final int FREE = 8 << 20;
  private static final int FACTOR = 100;
}
