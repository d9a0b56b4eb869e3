package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.data.Conversions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * For each pair of types: what goes into Python comes back as what it was, or an exception says why
 * not.
 */
class ConversionsPropertyTest {
  record Point(int x, Optional<String> name) {}

  /** A value, the type asked for, and what Python calls the type in between. */
  record Case(Object value, TypeRef<?> type, String python) {}

  private static Clutch clutch;
  private static Interpreter py;
  private static Callback same;

  @BeforeContainer
  static void start() {
    clutch = Clutch.builder().warm(0).start();
    py = clutch.create();
    same = clutch.function("same", args -> args.get(0));
    py.exec("def through(value, same): return type(value).__name__, value, same(value)");
  }

  @AfterContainer
  static void stop() {
    clutch.close();
  }

  private static <T> Arbitrary<Case> of(Arbitrary<T> values, TypeRef<T> type, String python) {
    return values.map(value -> new Case(value, type, python));
  }

  private static Arbitrary<Long> micros(long most) {
    return Arbitraries.longs().between(-most, most);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().all().ofMaxLength(20);
  }

  private static Arbitrary<LocalDateTime> times() {
    return micros(30_000_000_000_000_000L)
        .map(us -> LocalDateTime.of(2000, 1, 1, 0, 0).plus(us, ChronoUnit.MICROS));
  }

  private static Arbitrary<ZoneOffset> zones() {
    return Arbitraries.integers()
        .between(-17 * 60, 17 * 60)
        .map(m -> ZoneOffset.ofTotalSeconds(60 * m));
  }

  @Provide
  Arbitrary<Case> cases() {
    var ints = Arbitraries.integers();
    var longs = Arbitraries.longs();
    var odd = Arbitraries.of(-0.0, Double.NaN, Double.POSITIVE_INFINITY, 1e300, Double.MIN_VALUE);
    var doubles = Arbitraries.oneOf(Arbitraries.doubles(), odd);
    return Arbitraries.oneOf(
        of(Arbitraries.of(true, false), new TypeRef<Boolean>() {}, "bool"),
        of(Arbitraries.bytes(), new TypeRef<Byte>() {}, "int"),
        of(Arbitraries.shorts(), new TypeRef<Short>() {}, "int"),
        of(ints, new TypeRef<Integer>() {}, "int"),
        of(longs, new TypeRef<Long>() {}, "int"),
        of(
            Arbitraries.bigIntegers()
                .between(BigInteger.TWO.pow(90).negate(), BigInteger.TWO.pow(90)),
            new TypeRef<BigInteger>() {},
            "int"),
        of(Arbitraries.floats(), new TypeRef<Float>() {}, "float"),
        of(doubles, new TypeRef<Double>() {}, "float"),
        of(Arbitraries.chars().all(), new TypeRef<Character>() {}, "str"),
        of(texts(), new TypeRef<String>() {}, "str"),
        of(Arbitraries.bytes().array(byte[].class), new TypeRef<byte[]>() {}, "bytes"),
        of(
            Arbitraries.bytes().array(byte[].class).map(ByteBuffer::wrap),
            new TypeRef<ByteBuffer>() {},
            "bytes"),
        of(
            Arbitraries.bigDecimals().ofScale(9).filter(n -> n.signum() != 0),
            new TypeRef<BigDecimal>() {},
            "Decimal"),
        of(
            micros(1_000_000_000_000_000L).map(us -> Duration.of(us, ChronoUnit.MICROS)),
            new TypeRef<Duration>() {},
            "timedelta"),
        of(times().map(LocalDateTime::toLocalDate), new TypeRef<LocalDate>() {}, "date"),
        of(times().map(LocalDateTime::toLocalTime), new TypeRef<LocalTime>() {}, "time"),
        of(times(), new TypeRef<LocalDateTime>() {}, "datetime"),
        of(
            times().map(time -> time.toInstant(ZoneOffset.UTC)),
            new TypeRef<Instant>() {},
            "datetime"),
        of(
            times().flatMap(time -> zones().map(time::atOffset)),
            new TypeRef<OffsetDateTime>() {},
            "datetime"),
        of(
            times().flatMap(time -> zones().map(zone -> time.toLocalTime().atOffset(zone))),
            new TypeRef<OffsetTime>() {},
            "time"),
        of(Arbitraries.create(UUID::randomUUID), new TypeRef<UUID>() {}, "UUID"),
        of(
            Arbitraries.strings().alpha().ofMinLength(1).map(Path::of),
            new TypeRef<Path>() {},
            "PosixPath"),
        of(Arbitraries.of(TimeUnit.class), new TypeRef<TimeUnit>() {}, "str"),
        of(ints.map(OptionalInt::of), new TypeRef<OptionalInt>() {}, "int"),
        of(longs.map(OptionalLong::of), new TypeRef<OptionalLong>() {}, "int"),
        of(doubles.map(OptionalDouble::of), new TypeRef<OptionalDouble>() {}, "float"),
        of(texts().map(Optional::of), new TypeRef<Optional<String>>() {}, "str"),
        of(
            ints.flatMap(x -> texts().optional().map(name -> new Point(x, name))),
            new TypeRef<Point>() {},
            "tuple"),
        of(ints.list().ofMaxSize(20), new TypeRef<List<Integer>>() {}, "list"),
        of(doubles.list().ofMaxSize(20), new TypeRef<List<Double>>() {}, "list"),
        of(texts().set().ofMaxSize(5), new TypeRef<Set<String>>() {}, "set"),
        of(
            Arbitraries.maps(texts(), longs).ofMaxSize(5),
            new TypeRef<Map<String, Long>>() {},
            "dict"),
        of(ints.array(int[].class).ofMaxSize(20), new TypeRef<int[]>() {}, "tuple"),
        of(texts().array(String[].class).ofMaxSize(5), new TypeRef<String[]>() {}, "tuple"));
  }

  @Property(tries = 2000)
  void whatGoesInComesBack(@ForAll("cases") Case each) {
    var row = (List<?>) py.call("through", each.value(), same);
    assertThat(row.get(0)).isEqualTo(each.python());
    for (var back : List.of(Optional.ofNullable(row.get(1)), Optional.ofNullable(row.get(2)))) {
      var converted = Conversions.convert(back.orElse(null), each.type().type());
      assertThat(converted).isEqualTo(each.value());
    }
  }

  private static final Map<Class<?>, Function<Number, BigDecimal>> NUMBERS =
      new LinkedHashMap<>(
          Map.of(
              Byte.class, n -> BigDecimal.valueOf(n.longValue()),
              Short.class, n -> BigDecimal.valueOf(n.longValue()),
              Integer.class, n -> BigDecimal.valueOf(n.longValue()),
              Long.class, n -> BigDecimal.valueOf(n.longValue()),
              BigInteger.class, n -> new BigDecimal((BigInteger) n),
              BigDecimal.class, n -> (BigDecimal) n,
              Float.class, n -> new BigDecimal(n.floatValue()),
              Double.class, n -> new BigDecimal(n.doubleValue())));

  @Provide
  Arbitrary<BigInteger> ints() {
    var near =
        Arbitraries.of(7, 8, 15, 16, 24, 31, 32, 53, 63, 64, 128, 1023, 1024)
            .flatMap(
                bits ->
                    Arbitraries.integers()
                        .between(-3, 3)
                        .map(d -> BigInteger.TWO.pow(bits).add(BigInteger.valueOf(d))));
    return Arbitraries.oneOf(
        near, near.map(BigInteger::negate), Arbitraries.longs().map(BigInteger::valueOf));
  }

  /** Whatever number type is asked for: the same number, or an ArithmeticException. */
  @Property(tries = 300)
  void anIntIsExactOrRefused(@ForAll("ints") BigInteger n) {
    for (var type : NUMBERS.keySet()) {
      exactOrRefused(py.eval("int('" + n + "')"), new BigDecimal(n), type);
    }
  }

  @Property(tries = 300)
  void aFloatIsExactOrRefused(@ForAll double n) {
    for (var type : List.of(Float.class, Double.class)) {
      exactOrRefused(
          py.eval("float.fromhex('" + Double.toHexString(n) + "')"), new BigDecimal(n), type);
    }
  }

  private static void exactOrRefused(Object value, BigDecimal expected, Class<?> type) {
    try {
      var converted = (Number) Conversions.convert(value, type);
      assertThat(NUMBERS.get(type).apply(converted)).isEqualByComparingTo(expected);
    } catch (ArithmeticException e) {
      assertThat(fits(expected, type)).as("%s as %s: %s", expected, type, e.getMessage()).isFalse();
    }
  }

  private static boolean fits(BigDecimal n, Class<?> type) {
    if (type == Float.class) {
      return Float.isFinite(n.floatValue()) && new BigDecimal(n.floatValue()).compareTo(n) == 0;
    } else if (type == Double.class) {
      return Double.isFinite(n.doubleValue()) && new BigDecimal(n.doubleValue()).compareTo(n) == 0;
    }
    int bits =
        Map.of(Byte.class, 8, Short.class, 16, Integer.class, 32, Long.class, 64)
            .getOrDefault(type, Integer.MAX_VALUE);
    return n.toBigInteger().bitLength() < bits;
  }

  /** A time that Python has not is refused, never cut. */
  @Property(tries = 200)
  void nanosecondsAreRefused(@ForAll long nanos) {
    var time = Instant.EPOCH.plusNanos(nanos);
    if (nanos % 1000 == 0) {
      assertThat(py.call("through", time, same)).isNotNull();
    } else {
      assertThatThrownBy(() -> py.call("through", time, same))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("truncatedTo");
    }
  }
}
