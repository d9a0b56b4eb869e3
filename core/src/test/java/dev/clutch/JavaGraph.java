package dev.clutch;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A description of Java collections that refer to each other at random; as {@link PythonProgram}.
 */
record JavaGraph(List<Container> containers) {

  enum Kind {
    LIST,
    MAP,
    SET,
    ARRAY,
    PAIR,
    KEY
  }

  record Item(int pick, Object atom) {
    @Override
    public String toString() {
      return pick < 0 ? form(atom) : "#" + pick;
    }
  }

  record Container(Kind kind, List<Item> items) {}

  /** A record, which becomes a tuple. */
  record Pair(Object first, Object second) {}

  /** The first container, with all that it leads to. */
  Object value() {
    var made = new ArrayList<Object>();
    var keys = new ArrayList<Object>();
    for (int i = 0; i < containers.size(); i++) {
      var items = containers.get(i).items();
      made.add(
          switch (containers.get(i).kind()) {
            case LIST -> new ArrayList<>();
            case MAP -> new LinkedHashMap<>();
            case SET -> new LinkedHashSet<>();
            // holds only what is there already: a circle of arrays is refused
            case ARRAY -> items.stream().map(item -> chosen(item, made)).toArray();
            case PAIR ->
                items.size() < 2
                    ? new Object[0]
                    : new Pair(chosen(items.get(0), made), chosen(items.get(1), made));
            case KEY -> {
              var key = new Object[] {"key", (long) i, keys.isEmpty() ? null : keys.getLast()};
              keys.add(key);
              yield key;
            }
          });
    }
    for (int i = 0; i < containers.size(); i++) {
      int number = 2; // 0 and 1 are False and True to a Python dict
      for (var item : containers.get(i).items()) {
        var key =
            item.pick() < 0 || keys.isEmpty() ? number++ : keys.get(item.pick() % keys.size());
        switch (made.get(i)) {
          case List<?> _ -> MadeOf.<List<Object>>as(made.get(i)).add(chosen(item, made));
          case Map<?, ?> _ ->
              MadeOf.<Map<Object, Object>>as(made.get(i)).put(key, chosen(item, made));
          case Set<?> _ -> MadeOf.<Set<Object>>as(made.get(i)).add(key);
          default -> {}
        }
      }
    }
    return made.getFirst();
  }

  private static Object chosen(Item item, List<Object> made) {
    return item.pick() < 0 || made.isEmpty() ? item.atom() : made.get(item.pick() % made.size());
  }

  private static final class MadeOf {
    @SuppressWarnings("unchecked") // value() made it so
    static <T> T as(Object value) {
      return (T) value;
    }
  }

  static Arbitrary<JavaGraph> any() {
    var atoms =
        Arbitraries.oneOf(
            Arbitraries.of(
                true,
                'c',
                (byte) -1,
                (short) 300,
                1.5f,
                -0.0,
                Double.NaN,
                Optional.of("full"),
                new byte[] {0, -1}),
            Arbitraries.of("", "\ud83d\ude00", "\ude00\ud83d", "\0").map(text -> text),
            Arbitraries.longs().map(n -> n),
            Arbitraries.integers().map(n -> n),
            Arbitraries.doubles().map(d -> d),
            Arbitraries.strings().ofMaxLength(4).map(text -> text),
            Arbitraries.bigIntegers()
                .between(BigInteger.TWO.pow(70).negate(), BigInteger.TWO.pow(70))
                .map(n -> n));
    Arbitrary<Object> nullable = atoms.<Object>map(atom -> atom).injectNull(0.1);
    var item = Combinators.combine(Arbitraries.integers().between(-10, 20), nullable).as(Item::new);
    return Combinators.combine(Arbitraries.of(Kind.class), item.list().ofMaxSize(6))
        .as(Container::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(10)
        .map(JavaGraph::new);
  }

  /** What a value looks like, in the types that it has when it comes out of Python. */
  static String form(Object value) {
    return form(value, new IdentityHashMap<>());
  }

  private static String form(Object value, IdentityHashMap<Object, Integer> seen) {
    return switch (value) {
      case null -> "None";
      case Boolean b -> "bool " + b;
      case Byte n -> "int " + n;
      case Short n -> "int " + n;
      case Integer n -> "int " + n;
      case Long n -> "int " + n;
      case BigInteger n -> "int " + n;
      case Float n -> "float " + (double) n;
      case Double n -> "float " + n;
      case Character c -> "str " + Arrays.toString(new char[] {c});
      case String s -> "str " + Arrays.toString(s.toCharArray());
      case byte[] bytes -> "bytes " + HexFormat.of().formatHex(bytes);
      case Optional<?> optional -> form(optional.orElse(null), seen);
      default -> container(value, seen);
    };
  }

  private static String container(Object value, IdentityHashMap<Object, Integer> seen) {
    List<Object> items =
        switch (value) {
          case List<?> list -> new ArrayList<>(list);
          case Pair(var first, var second) -> Arrays.asList(first, second);
          case Set<?> set -> new ArrayList<>(set);
          case Map<?, ?> map -> {
            var flat = new ArrayList<>();
            map.forEach((key, item) -> flat.addAll(Arrays.asList(key, item)));
            yield flat;
          }
          default -> Arrays.asList((Object[]) value);
        };
    var kind = value instanceof Map ? "map" : value instanceof Set ? "set" : "list";
    if (items.isEmpty()) {
      return kind + "()"; // Python has but one empty tuple
    }
    var known = seen.get(value);
    if (known != null) {
      return "#" + known;
    }
    int number = seen.size();
    seen.put(value, number);
    return kind + " " + number + items.stream().map(item -> form(item, seen)).toList();
  }
}
