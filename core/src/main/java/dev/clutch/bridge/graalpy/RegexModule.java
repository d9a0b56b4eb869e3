package dev.clutch.bridge.graalpy;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.regex.Regex;
import dev.clutch.regex.Search;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** What the Python module {@code _cpython_sre} asks: it computes, and reaches nothing else. */
public final class RegexModule {
  RegexModule() {}

  /** See {@link Regex#Regex}. */
  @HostAccess.Export
  public Pattern compile(String code, int groups) {
    return new Pattern(new Regex(code, groups));
  }

  /** A compiled pattern. */
  public static final class Pattern {
    private final Regex regex;

    private Pattern(Regex regex) {
      this.regex = regex;
    }

    @HostAccess.Export
    public Run inText(String text) {
      return new Run(new Search(regex, text));
    }

    @HostAccess.Export
    public Run inBytes(Value bytes) {
      return new Run(new Search(regex, Values.bytes(bytes)));
    }
  }

  /** A search in a text. */
  public static final class Run {
    private static final Search.Where[] WHERE = Search.Where.values();

    private final Search search;

    private Run(Search search) {
      this.search = search;
    }

    /**
     * Begins anew.
     *
     * @param where the number of a {@link Search.Where}
     * @return as {@link #go} does
     */
    @HostAccess.Export
    public String find(int where, int start, int end, boolean advances) {
      search.begin(WHERE[where], start, end, advances);
      return go();
    }

    /**
     * Goes on: what was found, an empty text for nothing, a question mark when there is more to do.
     */
    @HostAccess.Export
    public String go() {
      int answer = search.go();
      return answer > 0 ? search.found() : answer == 0 ? "" : "?";
    }
  }
}
