package dev.clutch.bridge.graalpy;

import dev.clutch.engine.graalpy.GraalPyInternals;
import dev.clutch.engine.graalpy.IcuProperties;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * What the Python module {@code _clutch.graalpy.unicode} asks: ICU4J, and the tables of
 * build/unicode-tables for what that knows otherwise than Python 3.12 does. They are read once in
 * the process, when somebody asks.
 */
public final class UnicodeModule {
  private static final int PYTHON = 1500; // Unicode 15.0, Python 3.12's
  private static final int OLD = 302; // of host names

  /** In the tables, for a value that there is none. */
  private static final String NONE = "-";

  /** Runs of code points that share a value. */
  private record Table(int[] starts, int[] ends, String[] values) {
    /**
     * Reads one.
     *
     * @param text runs: the distance from the end of the last one, the length if it is not 1, and
     *     the value; numbers in hex, and commas for spaces
     */
    static Table of(String text) {
      var runs = text.split(" ", -1);
      var table = new Table(new int[runs.length], new int[runs.length], new String[runs.length]);
      int at = 0;
      for (int i = 0; i < runs.length; i++) {
        var run = runs[i].split("=", 2);
        var place = run[0].split("\\+", 2);
        at += Integer.parseInt(place[0], 16);
        table.starts[i] = at;
        at += place.length == 1 ? 1 : Integer.parseInt(place[1], 16);
        table.ends[i] = at;
        table.values[i] = run[1].replace(',', ' ');
      }
      return table;
    }

    @Nullable String get(int code) {
      int found = Arrays.binarySearch(starts, code);
      int at = found >= 0 ? found : -found - 2;
      return at >= 0 && code < ends[at] ? values[at] : null;
    }
  }

  /** All of them; made when first needed. */
  private static final class Tables {
    static final Map<String, String> TEXTS =
        PythonModules.text("_clutch/graalpy/unicode.txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" ", 2))
            .collect(Collectors.toUnmodifiableMap(line -> line[0], line -> line[1]));

    /** A name to characters, in hex. */
    static final Map<String, String> NAMES =
        Arrays.stream(Objects.requireNonNull(TEXTS.get("names")).split(" ", -1))
            .map(entry -> entry.split("=", 2))
            .collect(Collectors.toUnmodifiableMap(entry -> entry[0], entry -> entry[1]));

    static final Map<String, Table> RUNS =
        TEXTS.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("names"))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Table.of(e.getValue())));
  }

  private final @Nullable IcuProperties icu = GraalPyInternals.unicode();

  /** Whether there is access to ICU4J: nothing of the rest may be asked where there is none. */
  @HostAccess.Export
  public boolean works() {
    return icu != null;
  }

  /**
   * What Python 3.12 knows of a code point.
   *
   * @param property {@code combining}, {@code width}, {@code mirrored}, {@code decomposition} or
   *     {@code number}
   * @return empty for what most have
   */
  @HostAccess.Export
  public String value(String property, int code) {
    var other = was(property, code);
    if (!other.isEmpty()) {
      return other.equals(NONE) ? "" : other;
    }
    return icu().age(code) > PYTHON ? "" : icu().value(property, code);
  }

  /** What a table says of a code point; empty when it says nothing. */
  @HostAccess.Export
  public String was(String table, int code) {
    var runs = Tables.RUNS.get(table);
    var found = runs == null ? null : runs.get(code);
    return found == null ? "" : found;
  }

  /** Whether Unicode 3.2 had the character. */
  @HostAccess.Export
  public boolean isOld(int code) {
    int age = icu().age(code);
    return age != 0 && age <= OLD && icu().isAssigned(code);
  }

  /** The characters of an alias or of a sequence, in hex; empty when there is none of that name. */
  @HostAccess.Export
  public String named(String name) {
    return Tables.NAMES.getOrDefault(name, "");
  }

  private IcuProperties icu() {
    if (icu == null) {
      throw new IllegalStateException("ICU4J cannot be reached");
    }
    return icu;
  }
}
