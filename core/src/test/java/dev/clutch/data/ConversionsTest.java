package dev.clutch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.clutch.errors.NotShareableException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversions are exact, or name what is not. */
class ConversionsTest {
  private static final BigInteger TWO_63 = BigInteger.TWO.pow(63);

  private record Pair(float first, Set<Integer> second) {}

  private record Typed(
      Map<Optional<String>, float[]> map, List<Set<Double>> sets, Optional<Float> one) {}

  static Stream<Arguments> exact() {
    return Stream.of(
        Arguments.of(1L, Float.class, 1f),
        Arguments.of(1L << 24, float.class, 16777216f),
        Arguments.of(0.5, float.class, 0.5f),
        Arguments.of(-0.0, Float.class, -0f),
        Arguments.of(Double.NaN, Float.class, Float.NaN),
        Arguments.of(Double.NEGATIVE_INFINITY, Float.class, Float.NEGATIVE_INFINITY),
        Arguments.of(1L << 53, Double.class, 0x1p53),
        Arguments.of(Long.MIN_VALUE, double.class, -0x1p63),
        Arguments.of(TWO_63, Double.class, 0x1p63),
        Arguments.of(TWO_63, Float.class, 0x1p63f),
        Arguments.of(TWO_63, BigDecimal.class, new BigDecimal(TWO_63)),
        Arguments.of(1L, BigDecimal.class, BigDecimal.ONE),
        Arguments.of(1L, BigInteger.class, BigInteger.ONE),
        Arguments.of(127L, byte.class, (byte) 127),
        Arguments.of(-32768L, Short.class, Short.MIN_VALUE),
        Arguments.of(List.of(), Set.class, Set.of()));
  }

  @ParameterizedTest
  @MethodSource
  void exact(Object value, Class<?> type, Object expected) {
    assertThat(Conversions.convert(value, type)).isEqualTo(expected);
  }

  static Stream<Arguments> inexact() {
    return Stream.of(
        Arguments.of(1e300, Float.class, "1.0E300"),
        Arguments.of(0.1, float.class, "0.1"),
        Arguments.of(Double.MIN_VALUE, float.class, "4.9E-324"),
        Arguments.of((1L << 24) + 1, Float.class, "16777217"),
        Arguments.of(Long.MAX_VALUE, Double.class, "9223372036854775807"),
        Arguments.of((1L << 53) + 1, double.class, "9007199254740993"),
        Arguments.of(TWO_63.add(BigInteger.ONE), Double.class, "9223372036854775809"),
        Arguments.of(BigInteger.TEN.pow(400), Double.class, "1329 bits"),
        Arguments.of(TWO_63, Long.class, "9223372036854775808"),
        Arguments.of(TWO_63, int.class, "9223372036854775808"),
        Arguments.of(1L << 31, Integer.class, "2147483648"),
        Arguments.of(128L, byte.class, "128"),
        Arguments.of(List.of(1L, 0.1), float[].class, "0.1"),
        Arguments.of(List.of(0.1, List.of()), Pair.class, "0.1"),
        Arguments.of(
            Map.of("first", 1L, "second", List.of(1L << 40)), Pair.class, "1099511627776"));
  }

  @ParameterizedTest
  @MethodSource
  void inexact(Object value, Class<?> type, String named) {
    assertThatThrownBy(() -> Conversions.convert(value, type))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining(named);
  }

  @Test
  void aSetKeepsOrderAndNoneAndLosesNothing() {
    var items = Arrays.<@Nullable Object>asList(9L, null, 1L, 5L, 3L, 7L);
    assertThat(Conversions.convert(items, Set.class).toArray()).isEqualTo(items.toArray());
    assertThatThrownBy(() -> Conversions.convert(List.of(1L, 1L, 2L), Set.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("two are the Long 1");
    var pair = Conversions.convert(List.of(2L, items.subList(2, 6)), Pair.class);
    assertThat(pair.second()).containsExactly(1, 5, 3, 7);
  }

  @Test
  void whatIsInsideIsConvertedToo() {
    var map = new LinkedHashMap<@Nullable Object, Object>();
    map.put("a", List.of(0.5, 2L));
    map.put(null, List.of());
    var typed =
        Conversions.convert(List.of(map, List.of(Set.of(1L), List.of()), 0.25), Typed.class);
    assertThat(typed.map()).containsOnlyKeys(Optional.of("a"), Optional.empty());
    assertThat(typed.map().get(Optional.of("a"))).containsExactly(0.5f, 2f);
    assertThat(typed.sets()).isEqualTo(List.of(Set.of(1.0), Set.of()));
    assertThat(typed.one()).contains(0.25f);
    assertThatThrownBy(
            () ->
                Conversions.convert(
                    List.of(map, List.of(Set.of(Long.MAX_VALUE)), 0.25), Typed.class))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("9223372036854775807");
  }

  @Test
  void aMessageNamesTheValueButNotALongOne() {
    assertThatThrownBy(() -> Conversions.convert("abc", Integer.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("the String 'abc'");
    assertThatThrownBy(() -> Conversions.convert("abc".repeat(1000), Integer.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("a String of 3000 characters");
    var huge = BigInteger.ONE.shiftLeft(10_000_000); // whose digits take minutes
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> Conversions.convert(huge, Long.class))
                .hasMessageContaining("10000001 bits"));
  }

  static Stream<Arguments> named() {
    return Stream.of(
        Arguments.of(Shareable.Named.Type.DECIMAL, "-0"),
        Arguments.of(Shareable.Named.Type.DECIMAL, "1E+9999999999"),
        Arguments.of(Shareable.Named.Type.PATH, "/a\0b"),
        Arguments.of(Shareable.Named.Type.DATETIME, "2024-01-01T00:00:00+23:59"),
        Arguments.of(Shareable.Named.Type.DATETIME, "2024-01-01T00:00:00+01:00:00.000001"));
  }

  @ParameterizedTest
  @MethodSource("named")
  void whatJavaHasNotIsNamed(Shareable.Named.Type type, String text) {
    assertThatThrownBy(() -> NamedValues.decode(new Shareable.Named(type, text)))
        .isInstanceOf(NotShareableException.class)
        .hasMessageContaining(text);
  }

  @Test
  void theLongestTimedeltaIsADuration() {
    var max = new Shareable.Named(Shareable.Named.Type.TIMEDELTA, "86399999999999999999");
    assertThat(NamedValues.decode(max))
        .isEqualTo(Duration.ofSeconds(86_399_999_999_999L, 999_999_000));
    var least = new Shareable.Named(Shareable.Named.Type.TIMEDELTA, "-1");
    assertThat(NamedValues.decode(least)).isEqualTo(Duration.ofNanos(-1000));
  }

  @Test
  void oneNanIsNotTheOther() {
    var nan = new Shareable.Real(Double.NaN);
    var set = new Shareable.Node(Shareable.Node.Kind.SET, List.of(nan, nan));
    var dict =
        new Shareable.Node(
            Shareable.Node.Kind.DICT, List.of(nan, Shareable.None.NONE, nan, Shareable.None.NONE));
    for (var node : List.of(set, dict)) {
      assertThatThrownBy(
              () -> JavaGraphs.decode(new Shareable.Graph(List.of(node)), _ -> Double.NaN))
          .isInstanceOf(NotShareableException.class)
          .hasMessageContaining("NaN twice");
    }
  }
}
