package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.clutch.errors.NotShareableException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/java.md, row by row, both ways. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class ConversionsTableTest {
  /** Made from a dict, a dataclass or a sequence. */
  record Point(int x, int y) {}

  /** Its y may be missing. */
  record Loose(int x, Optional<Integer> y, OptionalInt z) {}

  /** Generic. */
  record Page<T>(List<T> items) {}

  /** Says what its variables are in what it extends. */
  interface Scorer extends Function<String, Integer> {}

  /** Returns a record with an argument. */
  interface Pages {
    Page<Point> get();
  }

  private static final String SETUP =
      """
      import collections, dataclasses, datetime, decimal, enum, pathlib, uuid
      Pair = collections.namedtuple('Pair', 'x y')
      @dataclasses.dataclass
      class Point:
          x: int
          y: int
      class Names(list): pass
      class Color(enum.Enum): RED = 'r'
      class Level(enum.IntEnum): LOW = 1
      class Word(enum.StrEnum): A = 'a'
      def pages(): return {'items': [{'x': 1, 'y': 2}]}
      """;

  private static final Point POINT = new Point(1, 2);

  static List<Arguments> out() {
    return List.of(
        arguments("True", Object.class, true),
        arguments("7", Object.class, 7L),
        arguments("7", Short.class, (short) 7),
        arguments("7", Double.class, 7.0),
        arguments("2**70", Object.class, BigInteger.TWO.pow(70)),
        arguments("1.5", Object.class, 1.5),
        arguments("1.5", Float.class, 1.5f),
        arguments("'text'", Object.class, "text"),
        arguments("'c'", Character.class, 'c'),
        arguments("None", Optional.class, Optional.empty()),
        arguments("b'ab'", Object.class, new byte[] {97, 98}),
        arguments("bytearray(b'ab')", Object.class, new byte[] {97, 98}),
        arguments("b'ab'", ByteBuffer.class, ByteBuffer.wrap(new byte[] {97, 98})),
        arguments("(1, 'a')", Object.class, List.of(1L, "a")),
        arguments("[1, [2]]", Object.class, List.of(1L, List.of(2L))),
        arguments("[1, 2]", int[].class, new int[] {1, 2}),
        arguments("{3, 1}", Object.class, Set.of(1L, 3L)),
        arguments("[3, 1]", Set.class, new LinkedHashSet<>(List.of(3L, 1L))),
        arguments("frozenset([1])", Object.class, Set.of(1L)),
        arguments("{'a': 1}", Object.class, Map.of("a", 1L)),
        arguments("datetime.date(2026, 1, 2)", Object.class, LocalDate.of(2026, 1, 2)),
        arguments("datetime.time(1, 2)", Object.class, LocalTime.of(1, 2)),
        arguments(
            "datetime.datetime(2026, 1, 2)", Object.class, LocalDateTime.of(2026, 1, 2, 0, 0)),
        arguments(
            "datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)",
            Object.class,
            OffsetDateTime.parse("2026-01-02T00:00Z")),
        arguments(
            "datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)",
            Instant.class,
            Instant.parse("2026-01-02T00:00:00Z")),
        arguments("datetime.timedelta(seconds=1)", Object.class, Duration.ofSeconds(1)),
        arguments("decimal.Decimal('1.50')", Object.class, new BigDecimal("1.50")),
        arguments("uuid.UUID(int=1)", Object.class, new UUID(0, 1)),
        arguments("pathlib.Path('a/b')", Object.class, Path.of("a/b")),
        arguments("Pair(1, 2)", Object.class, List.of(1L, 2L)),
        arguments("Pair(1, 2)", Point.class, POINT),
        arguments("Point(1, 2)", Object.class, Map.of("x", 1L, "y", 2L)),
        arguments("Point(1, 2)", Point.class, POINT),
        arguments(
            "[Point(1, 2), (1, 2), {'x': 1, 'y': 2}]",
            Point[].class,
            new Point[] {POINT, POINT, POINT}),
        arguments("{'x': 1}", Loose.class, new Loose(1, Optional.empty(), OptionalInt.empty())),
        arguments(
            "{'x': 1, 'z': 3}", Loose.class, new Loose(1, Optional.empty(), OptionalInt.of(3))),
        arguments("collections.defaultdict(int, a=1)", Object.class, Map.of("a", 1L)),
        arguments("collections.Counter('a')", Object.class, Map.of("a", 1L)),
        arguments("collections.deque([1, 2])", Object.class, List.of(1L, 2L)),
        arguments("range(3)", Object.class, List.of(0L, 1L, 2L)),
        arguments("{'a': 1}.keys()", Object.class, List.of("a")),
        arguments("Names(['é'])", Object.class, List.of("é")),
        arguments(
            "[Names(['é']), Pair(1, Pair(2, 3))]",
            Object.class,
            List.of(List.of("é"), List.of(1L, List.of(2L, 3L)))),
        arguments("Color.RED", Object.class, "RED"),
        arguments("Level.LOW", Object.class, 1L),
        arguments("Word.A", Object.class, "a"),
        arguments("'DAYS'", TimeUnit.class, TimeUnit.DAYS),
        arguments("5", OptionalInt.class, OptionalInt.of(5)),
        arguments("None", OptionalLong.class, OptionalLong.empty()),
        arguments("0.5", OptionalDouble.class, OptionalDouble.of(0.5)),
        arguments("10**30", BigDecimal.class, new BigDecimal("1" + "0".repeat(30))),
        arguments("2**63", Double.class, 0x1p63),
        arguments(
            "datetime.timedelta.max",
            Duration.class,
            Duration.parse("PT23999999999H59M59.999999S")));
  }

  @ParameterizedTest
  @MethodSource("out")
  void fromPython(String expression, Class<?> type, Object expected, Clutch clutch) {
    try (var py = clutch.create()) {
      py.exec(SETUP);
      assertThat((Object) py.eval(expression, type)).isEqualTo(expected);
    }
  }

  static List<Arguments> refused() {
    return List.of(
        arguments("{'a': [object()]}", "value['a'][0]: cannot share a 'object'"),
        arguments("(x for x in [])", "generator"),
        arguments("pathlib.Path('/a\\0b')", "PosixPath"),
        arguments("datetime.datetime(2024, 10, 27, 2, 30, fold=1)", "datetime"),
        arguments("decimal.Decimal('-0')", "negative zero"),
        arguments("decimal.Decimal('1E+9999999999')", "decimal"),
        arguments("Point(1, object())", "object"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatJavaCannotHoldIsRefusedByName(String expression, String message, Clutch clutch) {
    try (var py = clutch.create()) {
      py.exec(SETUP);
      assertThatThrownBy(() -> py.eval(expression))
          .isInstanceOf(NotShareableException.class)
          .hasMessageContaining(message);
      assertThatThrownBy(() -> py.call("eval", expression))
          .isInstanceOf(NotShareableException.class);
    }
  }

  static List<Arguments> in() {
    var ordered = new LinkedHashMap<String, Integer>();
    ordered.put("b", 1);
    ordered.put("a", 2);
    return List.of(
        arguments(true, "True"),
        arguments((byte) 1, "1"),
        arguments(1L, "1"),
        arguments(BigInteger.TWO.pow(70), "2**70"),
        arguments(1.5f, "1.5"),
        arguments(1.5, "1.5"),
        arguments('c', "'c'"),
        arguments("text", "'text'"),
        arguments(new byte[] {97, 98}, "b'ab'"),
        arguments(new int[] {1, 2}, "(1, 2)"),
        arguments(new String[] {"a"}, "('a',)"),
        arguments(List.of(1, List.of(2)), "[1, [2]]"),
        arguments(Set.of(1), "{1}"),
        arguments(POINT, "(1, 2)"),
        arguments(LocalDate.of(2026, 1, 2), "datetime.date(2026, 1, 2)"),
        arguments(LocalTime.of(1, 2), "datetime.time(1, 2)"),
        arguments(LocalDateTime.of(2026, 1, 2, 0, 0), "datetime.datetime(2026, 1, 2)"),
        arguments(
            Instant.parse("2026-01-02T00:00:00Z"),
            "datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)"),
        arguments(
            OffsetDateTime.parse("2026-01-02T00:00Z"),
            "datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)"),
        arguments(Duration.ofSeconds(1), "datetime.timedelta(seconds=1)"),
        arguments(new BigDecimal("1.50"), "decimal.Decimal('1.50')"),
        arguments(new UUID(0, 1), "uuid.UUID(int=1)"),
        arguments(Path.of("a/b"), "pathlib.Path('a/b')"),
        arguments(new ArrayDeque<>(List.of(1)), "[1]"),
        arguments(new LinkedHashMap<>(Map.of("a", 1)).values(), "[1]"),
        arguments(ordered.entrySet(), "{('b', 1), ('a', 2)}"),
        arguments(ordered, "{'b': 1, 'a': 2}"),
        arguments(new TreeMap<>(ordered), "{'a': 2, 'b': 1}"),
        arguments(Map.entry("k", List.of(1)), "('k', [1])"),
        arguments(TimeUnit.DAYS, "'DAYS'"),
        arguments(ByteBuffer.wrap(new byte[] {9, 8, 7}).position(1), "b'\\x08\\x07'"),
        arguments(OptionalInt.of(1), "1"),
        arguments(OptionalLong.empty(), "None"),
        arguments(OptionalDouble.of(1.5), "1.5"),
        arguments(Optional.of(List.of(POINT)), "[(1, 2)]"));
  }

  @ParameterizedTest
  @MethodSource("in")
  void toPython(Object value, String expected, Clutch clutch) {
    try (var py = clutch.create()) {
      py.exec("import datetime, decimal, pathlib, uuid");
      py.exec("def same(x, text): return x == eval(text) and type(x) is type(eval(text))");
      assertThat(py.call("same", value, expected)).isEqualTo(true);
    }
  }

  @Test
  void whatPythonCannotHoldIsRefused(Clutch clutch) {
    try (var py = clutch.create()) {
      for (var pair :
          List.of(List.of(1, 1.0), List.of(true, 1L), List.of(new BigDecimal("1.0"), 1))) {
        assertThatThrownBy(() -> py.call("len", new LinkedHashSet<Object>(pair)))
            .isInstanceOf(NotShareableException.class)
            .hasMessageContaining("are equal in Python");
      }
      assertThatThrownBy(() -> py.call("str", Instant.ofEpochSecond(1, 1)))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("truncatedTo");
      assertThatThrownBy(() -> py.call("str", Duration.ofNanos(1_000_001)))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("truncatedTo");
      assertThatThrownBy(() -> py.eval("'DAY'", TimeUnit.class))
          .isInstanceOf(ClassCastException.class)
          .hasMessageContaining("DAYS");
      assertThatThrownBy(() -> py.eval("{'x': 1, 'w': 2}", Loose.class))
          .isInstanceOf(ClassCastException.class)
          .hasMessageContaining("w");
    }
  }

  @Test
  void typesWithArguments(Clutch clutch) {
    try (var py = clutch.create()) {
      py.exec(SETUP);
      assertThat(py.eval("[Point(1, 2)]", new TypeRef<List<Point>>() {})).containsExactly(POINT);
      assertThat(py.eval("[Point(1, 2)]", new TypeRef<List<? extends Point>>() {}).getFirst())
          .isEqualTo(POINT); // as Kotlin's compiler writes List<Point>
      assertThat(py.call("pages", new TypeRef<Page<Point>>() {}).items()).containsExactly(POINT);
      assertThat(py.call("pages", TypeRef.of(new TypeRef<Page<Point>>() {}.type())))
          .isInstanceOf(Page.class);
      assertThat(py.function("pages", Pages.class).get().items()).containsExactly(POINT);
      Integer three = py.function("len", Scorer.class).apply("abc");
      assertThat(three).isEqualTo(3);
    }
  }

  @Test
  void aRegionIsKept(Clutch clutch) {
    try (var py = clutch.create()) {
      py.exec(
          """
          import datetime
          class Zone(datetime.tzinfo): # as zoneinfo's, which need the system's files
              key = 'Europe/Berlin'
              def utcoffset(self, when): return datetime.timedelta(hours=2)
              def dst(self, when): return datetime.timedelta(hours=1)
          when = datetime.datetime(2024, 7, 1, tzinfo=Zone())
          """);
      assertThat(py.get("when"))
          .isEqualTo(ZonedDateTime.parse("2024-07-01T00:00+02:00[Europe/Berlin]"));
      assertThat(py.get("when", Instant.class)).isEqualTo(Instant.parse("2024-06-30T22:00:00Z"));
      assertThat(py.get("when", OffsetDateTime.class))
          .isEqualTo(OffsetDateTime.parse("2024-07-01T00:00+02:00"));
    }
  }

  private static final String PAGE =
      """
      # Conversions

      Made by `ConversionsTableTest`, which fails where this page is not what it tests;
      `-Dclutch.docs=write` writes it. The rules are in [java.md](java.md#values). `Point` is a record, or a dataclass, of `x` and `y`;
      `Pair` a namedtuple of them; `Color`, `Level` and `Word` are an `Enum`, an `IntEnum` and a `StrEnum`.

      ## From Python to Java

      | Python | asked for as | Java |
      |---|---|---|
      %s

      ## From Java to Python

      | Java | Python |
      |---|---|
      %s

      ## What Java cannot hold

      A `NotShareableException`, with what it says of it:

      | Python | says |
      |---|---|
      %s
      """;

  @Test
  void theDocsHaveThisTable() throws IOException {
    var page =
        PAGE.formatted(
            rows(out(), row -> List.of(code(row[0]), asked((Class<?>) row[1]), shown(row[2]))),
            rows(in(), row -> List.of(shown(row[0]), code(row[1]))),
            rows(refused(), row -> List.of(code(row[0]), code(row[1]))));
    var file =
        Stream.of(Path.of("docs"), Path.of("..", "docs"))
            .filter(folder -> Files.exists(folder.resolve("java.md")))
            .findFirst()
            .orElseThrow()
            .resolve("conversions.md");
    if ("write".equals(System.getProperty("clutch.docs"))) {
      Files.writeString(file, page);
    }
    assertThat(file).hasContent(page);
  }

  private static String rows(List<Arguments> rows, Function<Object[], List<String>> cells) {
    return rows.stream()
        .map(row -> "| " + String.join(" | ", cells.apply(row.get())) + " |")
        .collect(Collectors.joining("\n"));
  }

  private static String code(Object text) {
    return "`" + text + "`";
  }

  private static String asked(Class<?> type) {
    return type == Object.class ? "" : code(type.getSimpleName());
  }

  private static String shown(Object value) {
    var text =
        switch (value) {
          case byte[] array -> Arrays.toString(array);
          case int[] array -> Arrays.toString(array);
          case Object[] array -> Arrays.toString(array);
          case ByteBuffer buffer -> "of " + buffer.remaining() + " bytes";
          case LinkedHashSet<?> ordered -> ordered.toString();
          case Set<?> items -> items.stream().sorted(BY_TEXT).toList().toString();
          case Map<?, ?> map when !(map instanceof LinkedHashMap) ->
              map.entrySet().stream()
                  .map(String::valueOf)
                  .sorted()
                  .collect(Collectors.joining(", ", "{", "}"));
          default -> value.toString();
        };
    return code((kind(value) + " " + text).strip());
  }

  private static final Comparator<Object> BY_TEXT = Comparator.comparing(String::valueOf);

  /** Of a class that nobody names, the interface. */
  private static String kind(Object value) {
    return switch (value) {
      case ArrayDeque<?> _ -> "Deque";
      case List<?> _ -> "List";
      case Set<?> _ -> "Set";
      case Map<?, ?> _ -> "Map";
      case Collection<?> _ -> "Collection";
      case Map.Entry<?, ?> _ -> "Map.Entry";
      case Path _ -> "Path";
      case ByteBuffer _ -> "ByteBuffer";
      case Optional<?> _, OptionalInt _, OptionalLong _, OptionalDouble _, Record _ -> "";
      case Object other -> other.getClass().getSimpleName();
    };
  }
}
