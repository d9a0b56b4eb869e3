package dev.clutch.bridge.graalpy;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.xml.XmlReader;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What the Python module {@code pyexpat} asks: it computes, and reaches nothing else. */
public final class XmlModule {
  XmlModule() {}

  /** See {@link XmlReader#XmlReader}. */
  @HostAccess.Export
  public Reader open(@Nullable String encoding, @Nullable String separator) {
    return new Reader(new XmlReader(encoding, separator));
  }

  /** A document that is being read: see {@link XmlReader}. */
  public static final class Reader {
    private final XmlReader reader;

    private Reader(XmlReader reader) {
      this.reader = reader;
    }

    @HostAccess.Export
    public Reader external(@Nullable String encoding, boolean isParameter) {
      return new Reader(reader.external(encoding, isParameter));
    }

    @HostAccess.Export
    public void feed(Value bytes, boolean last) {
      reader.feed(Values.bytes(bytes), last);
    }

    @HostAccess.Export
    public String next(boolean expands, boolean handled, boolean merges) {
      return reader.next(expands, handled, merges);
    }

    @HostAccess.Export
    public String raw(int event) {
      return reader.raw(event);
    }

    @HostAccess.Export
    public String place(int event) {
      return reader.place(event);
    }

    @HostAccess.Export
    public String context(int event) {
      return reader.context(event);
    }

    @HostAccess.Export
    public void encode(String encoding) {
      reader.encode(encoding);
    }

    @HostAccess.Export
    public void table(String characters) {
      reader.table(characters);
    }

    @HostAccess.Export
    public void readParameters(int when) {
      reader.readParameters(when);
    }

    @HostAccess.Export
    public void readForeignSubset(boolean reads) {
      reader.readForeignSubset(reads);
    }

    @HostAccess.Export
    public void tellPrefixes(boolean tells) {
      reader.tellPrefixes(tells);
    }
  }
}
