package dev.clutch.xml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which prefix stands for which namespace, and names as a parser with namespaces tells them. */
final class Namespaces {
  private static final String XML = "http://www.w3.org/XML/1998/namespace";
  private static final String XMLNS = "http://www.w3.org/2000/xmlns/";

  /** A prefix, and what it stood for before. */
  private record Binding(String prefix, @Nullable String before) {}

  private final String separator;
  private final Map<String, String> uris = new HashMap<>();
  private final List<Binding> bindings = new ArrayList<>();

  /** Whether a name ends with the prefix that it was written with. */
  boolean tellsPrefixes;

  Namespaces(String separator) {
    this.separator = separator;
    uris.put("xml", XML);
  }

  /** Those that hold where an entity is referred to. */
  Namespaces(Namespaces outer) {
    this.separator = outer.separator;
    this.tellsPrefixes = outer.tellsPrefixes;
    uris.putAll(outer.uris);
  }

  /** Whether an attribute declares one. */
  static boolean isDeclaration(String attribute) {
    return attribute.startsWith("xmlns") && (attribute.length() == 5 || attribute.charAt(5) == ':');
  }

  /** The prefix that a declaration is about; empty for the default. */
  static String declared(String attribute) {
    return attribute.length() == 5 ? "" : attribute.substring(6);
  }

  void bind(String prefix, String uri, int where) {
    if (prefix.equals("xmlns")) {
      throw new XmlError(XmlError.RESERVED_PREFIX_XMLNS, where);
    }
    if (prefix.equals("xml") != uri.equals(XML)) {
      throw new XmlError(
          prefix.equals("xml") ? XmlError.RESERVED_PREFIX_XML : XmlError.RESERVED_NAMESPACE_URI,
          where);
    }
    if (uri.equals(XMLNS)) {
      throw new XmlError(XmlError.RESERVED_NAMESPACE_URI, where);
    }
    if (uri.isEmpty() && !prefix.isEmpty()) {
      throw new XmlError(XmlError.UNDECLARING_PREFIX, where);
    }
    bindings.add(new Binding(prefix, uris.put(prefix, uri)));
  }

  int size() {
    return bindings.size();
  }

  /** Takes back the last one, and tells its prefix. */
  String unbind() {
    var last = bindings.removeLast();
    if (last.before == null) {
      uris.remove(last.prefix);
    } else {
      uris.put(last.prefix, last.before);
    }
    return last.prefix;
  }

  /** A name as it is told. where: of the token, for the error. */
  String expand(String name, boolean isAttribute, int where) {
    int colon = name.indexOf(':');
    if (colon < 0 && isAttribute) {
      return name;
    }
    var prefix = colon < 0 ? "" : name.substring(0, colon);
    var uri = uris.get(prefix);
    if (uri == null || uri.isEmpty()) {
      if (colon >= 0) {
        throw new XmlError(XmlError.UNBOUND_PREFIX, where);
      }
      return name;
    }
    var told = uri + separator + name.substring(colon + 1);
    return tellsPrefixes && colon >= 0 ? told + separator + prefix : told;
  }
}
