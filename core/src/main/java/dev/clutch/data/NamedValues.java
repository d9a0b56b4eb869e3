package dev.clutch.data;

import dev.clutch.data.Shareable.Named;
import dev.clutch.errors.NotShareableException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Java's dates, times, decimals, UUIDs and paths as {@link Named} and back. */
final class NamedValues {
  private static final int NANOS_PER_MICRO = 1000;
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
  private static final BigInteger MICROS_PER_SECOND = BigInteger.valueOf(1_000_000);
  private static final Pattern ZONE = Pattern.compile("(Z|[+-]\\d\\d:\\d\\d(:\\d\\d)?)$");

  private NamedValues() {}

  /**
   * As Python gets it; null for a value of another type.
   *
   * @throws ArithmeticException for a time in nanoseconds, or a year, that Python has not
   */
  static @Nullable Named encode(Object value) {
    return switch (value) {
      case BigDecimal n -> new Named(Named.Type.DECIMAL, n.toString());
      case UUID id -> new Named(Named.Type.UUID, id.toString());
      case Path path -> new Named(Named.Type.PATH, path.toString());
      case Duration duration -> new Named(Named.Type.TIMEDELTA, micros(duration));
      case LocalDate date -> new Named(Named.Type.DATE, exact(date));
      case LocalTime time -> new Named(Named.Type.TIME, exact(time));
      case OffsetTime time -> new Named(Named.Type.TIME, exact(time));
      case LocalDateTime time -> new Named(Named.Type.DATETIME, exact(time));
      case OffsetDateTime time -> new Named(Named.Type.DATETIME, exact(time));
      case ZonedDateTime time -> new Named(Named.Type.DATETIME, exact(time.toOffsetDateTime()));
      case Instant time -> new Named(Named.Type.DATETIME, exact(time.atOffset(ZoneOffset.UTC)));
      default -> null;
    };
  }

  private static String exact(TemporalAccessor time) {
    if (time.isSupported(ChronoField.NANO_OF_SECOND)
        && time.get(ChronoField.NANO_OF_SECOND) % NANOS_PER_MICRO != 0) {
      throw new ArithmeticException(
          time
              + " is not exactly a Python time: those are in us;"
              + " truncatedTo(ChronoUnit.MICROS) makes one");
    }
    if (time.isSupported(ChronoField.YEAR)
        && (time.get(ChronoField.YEAR) < 1 || time.get(ChronoField.YEAR) > 9999)) {
      throw new ArithmeticException(time + " is no Python date: those have years from 1 to 9999");
    }
    return time.toString();
  }

  private static String micros(Duration duration) {
    var nanos =
        BigInteger.valueOf(duration.getSeconds())
            .multiply(NANOS_PER_SECOND)
            .add(BigInteger.valueOf(duration.getNano()));
    var parts = nanos.divideAndRemainder(BigInteger.valueOf(NANOS_PER_MICRO));
    if (parts[1].signum() != 0) {
      throw new ArithmeticException(
          duration
              + " is not exactly a Python timedelta: those are in us;"
              + " truncatedTo(ChronoUnit.MICROS) makes one");
    }
    return parts[0].toString();
  }

  /**
   * The Java value.
   *
   * @throws NotShareableException for a value that its Java type has not, naming it
   */
  static Object decode(Named value) {
    try {
      return decode(value.type(), value.text());
    } catch (ArithmeticException
        | NumberFormatException
        | DateTimeException
        | InvalidPathException e) {
      throw new NotShareableException(
          "cannot share the Python %s %s with Java: %s"
              .formatted(
                  value.type().name().toLowerCase(Locale.ROOT), value.text(), e.getMessage()));
    }
  }

  private static Object decode(Named.Type type, String text) {
    boolean zoned = ZONE.matcher(text).find();
    return switch (type) {
      case DECIMAL -> decimal(text);
      case UUID -> UUID.fromString(text);
      case PATH -> Path.of(text);
      case TIMEDELTA -> duration(new BigInteger(text));
      case DATE -> LocalDate.parse(text);
      case TIME -> zoned ? OffsetTime.parse(text) : LocalTime.parse(text);
      case DATETIME ->
          text.endsWith("]")
              ? ZonedDateTime.parse(text)
              : zoned ? OffsetDateTime.parse(text) : LocalDateTime.parse(text);
    };
  }

  private static BigDecimal decimal(String text) {
    var decimal = new BigDecimal(text);
    if (decimal.signum() == 0 && text.startsWith("-")) {
      throw new ArithmeticException("a BigDecimal has no negative zero");
    }
    return decimal;
  }

  private static Duration duration(BigInteger micros) {
    var seconds = micros.divideAndRemainder(MICROS_PER_SECOND);
    return Duration.ofSeconds(
        seconds[0].longValueExact(), seconds[1].longValueExact() * NANOS_PER_MICRO);
  }
}
