package dev.clutch;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A Python program that builds a value of containers which refer to each other at random, in
 * circles too, as far as Python can build it: what is mutable first, then what is not, then the
 * content of the former.
 *
 * @param root which of the containers is the value
 */
record PythonProgram(List<Container> containers, int root) {

  /** A Python type. */
  enum Kind {
    LIST,
    DICT,
    SET,
    OBJECT,
    BYTEARRAY,
    TUPLE,
    HASHABLE_TUPLE,
    FROZENSET;

    boolean isMutable() {
      return compareTo(BYTEARRAY) <= 0;
    }

    boolean isHashable() {
      return this == HASHABLE_TUPLE || this == FROZENSET;
    }
  }

  /**
   * An item.
   *
   * @param pick which container, counted through those that may stand there; negative for none
   * @param atom an expression, for where there is no container
   */
  record Item(int pick, String atom) {}

  record Container(Kind kind, List<Item> items) {}

  String source() {
    var lines = new ArrayList<String>();
    for (int i = 0; i < containers.size(); i++) {
      if (containers.get(i).kind().isMutable()) {
        lines.add(name(i) + " = " + empty(containers.get(i)));
      }
    }
    for (int i = 0; i < containers.size(); i++) {
      var container = containers.get(i);
      if (!container.kind().isMutable()) {
        var items = expressions(i, i, container.kind().isHashable());
        var tuple =
            "(" + items.stream().map(item -> item + ", ").collect(Collectors.joining()) + ")";
        lines.add(
            name(i)
                + " = "
                + (container.kind() == Kind.FROZENSET ? "frozenset(" + tuple + ")" : tuple));
      }
    }
    for (int i = 0; i < containers.size(); i++) {
      int end = containers.size();
      var values = expressions(i, end, false);
      var hashed = expressions(i, end, true);
      for (int item = 0; item < values.size(); item++) {
        switch (containers.get(i).kind()) {
          case LIST -> lines.add(name(i) + ".append(" + values.get(item) + ")");
          case SET -> lines.add(name(i) + ".add(" + hashed.get(item) + ")");
          case DICT ->
              lines.add(
                  name(i) + "[" + hashed.get(item) + "] = " + values.get(values.size() - 1 - item));
          case OBJECT -> lines.add(name(i) + ".a" + item + " = " + values.get(item));
          default -> {}
        }
      }
    }
    lines.add("value = " + name(root % containers.size()));
    return String.join("\n", lines);
  }

  private static String empty(Container container) {
    return switch (container.kind()) {
      case LIST -> "[]";
      case DICT -> "{}";
      case SET -> "set()";
      case OBJECT -> "SimpleNamespace()";
      default -> "bytearray(" + container.items().size() + ")";
    };
  }

  /**
   * The items of a container.
   *
   * @param end before which one an immutable container must stand, to be there already
   */
  private List<String> expressions(int container, int end, boolean hashed) {
    var candidates = new ArrayList<String>();
    for (int i = 0; i < containers.size(); i++) {
      var kind = containers.get(i).kind();
      if (kind.isMutable() ? !hashed : i < end && (kind.isHashable() || !hashed)) {
        candidates.add(name(i));
      }
    }
    return containers.get(container).items().stream()
        .map(
            item ->
                item.pick() < 0 || candidates.isEmpty()
                    ? item.atom()
                    : candidates.get(item.pick() % candidates.size()))
        .toList();
  }

  private static String name(int container) {
    return "n" + container;
  }

  @Override
  public String toString() {
    return "\n" + source() + "\n";
  }

  static Arbitrary<PythonProgram> any() {
    var item = Combinators.combine(Arbitraries.integers().between(-10, 20), atoms()).as(Item::new);
    var container =
        Combinators.combine(Arbitraries.of(Kind.class), item.list().ofMaxSize(6))
            .as(Container::new);
    return Combinators.combine(
            container.list().ofMinSize(1).ofMaxSize(10), Arbitraries.integers().between(0, 9))
        .as(PythonProgram::new);
  }

  private static Arbitrary<String> atoms() {
    var ints =
        Arbitraries.bigIntegers()
            .between(BigInteger.TWO.pow(200).negate(), BigInteger.TWO.pow(200))
            .edgeCases(
                edges -> {
                  for (int bits : List.of(31, 32, 53, 63, 64)) {
                    var power = BigInteger.TWO.pow(bits);
                    edges.add(power, power.negate(), power.subtract(BigInteger.ONE), power.not());
                  }
                })
            .map(BigInteger::toString);
    var floats = Arbitraries.doubles().map(d -> "float.fromhex('" + Double.toHexString(d) + "')");
    var characters =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 0x10ffff),
            Arbitraries.integers().between(0xd7ff, 0xe001));
    var texts =
        characters
            .list()
            .ofMaxSize(5)
            .map(
                points ->
                    points.stream()
                        .map(point -> String.format("\\U%08x", point))
                        .collect(Collectors.joining("", "'", "'")));
    var bytes =
        Arbitraries.integers()
            .between(0, 255)
            .list()
            .ofMaxSize(5)
            .map(
                values ->
                    values.stream()
                        .map(value -> String.format("\\x%02x", value))
                        .collect(Collectors.joining("", "b'", "'")));
    var others =
        Arbitraries.of(
            "None",
            "True",
            "False",
            "0",
            "-1",
            "-0.0",
            "float('nan')",
            "float('-inf')",
            "''",
            "b''",
            "'\\ud83d\\ude00'",
            "b'x' * 70_000",
            "'\\xe9' * 20",
            "q",
            "...");
    return Arbitraries.oneOf(ints, floats, texts, bytes, others);
  }
}
