package dev.clutch.engine.graalpy;

import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What Clutch does with GraalPy where GraalPy has no public way to. Nothing of it is needed:
 * whatever this JVM's GraalPy does not have, or does not open to Clutch, is done without, at the
 * price that the {@link #report} names. Thread-safe; nothing here blocks.
 */
public final class GraalPyInternals {
  private static final AtomicBoolean CHECKED = new AtomicBoolean();

  /** Those that something is looked for in, with their modules. */
  private static final List<String> PACKAGES =
      List.of(
          "org.graalvm.polyglot/org.graalvm.polyglot",
          "org.graalvm.truffle/com.oracle.truffle.api.strings",
          "org.graalvm.py/com.oracle.graal.python",
          "org.graalvm.py/com.oracle.graal.python.builtins",
          "org.graalvm.py/com.oracle.graal.python.builtins.modules",
          "org.graalvm.py/com.oracle.graal.python.builtins.modules.io",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects.array",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects.bytes",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects.common",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects.ints",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects.memoryview",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects.object",
          "org.graalvm.py/com.oracle.graal.python.builtins.objects.type",
          "org.graalvm.py/com.oracle.graal.python.nodes.util",
          "org.graalvm.py/com.oracle.graal.python.runtime",
          "org.graalvm.py/com.oracle.graal.python.runtime.object",
          "org.graalvm.py/com.oracle.graal.python.runtime.sequence",
          "org.graalvm.py/com.oracle.graal.python.runtime.sequence.storage",
          "org.graalvm.shadowed.icu4j/org.graalvm.shadowed.com.ibm.icu.lang",
          "org.graalvm.shadowed.icu4j/org.graalvm.shadowed.com.ibm.icu.text",
          "org.graalvm.shadowed.icu4j/org.graalvm.shadowed.com.ibm.icu.util");

  private GraalPyInternals() {}

  /**
   * What was looked for and is not there.
   *
   * @param lost what that costs
   * @param reason why it cannot be had
   */
  public record Missing(String lost, String reason) {}

  /**
   * What was found.
   *
   * @param version of GraalPy
   * @param missing empty on the version that Clutch was made for, on the class path
   */
  public record Report(String version, List<Missing> missing) {
    public Report {
      missing = List.copyOf(missing);
    }

    /** For a log; of several lines. */
    @Override
    public String toString() {
      return missing.stream()
          .map(each -> "\n- " + each.lost() + " (" + each.reason() + ")")
          .collect(
              Collectors.joining(
                  "", "Clutch cannot reach all it uses of GraalPy " + version, remedy()));
    }

    /** The options that open GraalPy's packages; empty on the class path, where nothing is shut. */
    private static String remedy() {
      var truffle = ModuleLayer.boot().findModule("org.graalvm.truffle");
      if (truffle.isEmpty()) {
        return "";
      }
      var module = GraalPyInternals.class.getModule();
      var clutch = module.isNamed() ? module.getName() : "ALL-UNNAMED";
      return PACKAGES.stream()
          .map(name -> "--add-opens=" + name + "=" + clutch)
          .collect(Collectors.joining(" ", "\nThese options of the JVM open it: ", ""));
    }
  }

  /** Looks for everything, if nobody did before. */
  public static Report report(Engine engine) {
    var missing =
        Stream.of(
                GuestObjects.ACCESS,
                GuestContent.ACCESS,
                GuestContainers.ACCESS,
                PendingText.ACCESS,
                ViewOffsets.ACCESS,
                Pins.ACCESS,
                ContextInternals.CURRENT,
                ContextInternals.MAIN_THREAD,
                ContextInternals.CLOCKS,
                QuietActions.ACCESS,
                LateActions.ACCESS,
                GilReleases.ACCESS,
                SteadyStreams.ACCESS,
                OwnSemaphores.ACCESS,
                LateLanguages.ACCESS,
                Completions.ACCESS,
                CompiledCode.ACCESS,
                IcuProperties.ACCESS,
                ContextHook.access(engine))
            .filter(access -> access.missing() != null)
            .map(Access::line)
            .toList();
    return new Report(version(engine), missing);
  }

  /**
   * Polyglot calls each a development build; where GraalPy is a named module, there is no other.
   */
  private static String version(Engine engine) {
    try {
      var version = Access.python("PythonLanguage").getPackage().getImplementationVersion();
      return version == null ? engine.getVersion() : version;
    } catch (ClassNotFoundException e) { // the first of what is missing
      return engine.getVersion();
    }
  }

  /** From now on the contexts of an engine have no threads of their own. */
  public static void start(Engine engine) {
    var hook = ContextHook.access(engine).found();
    if (hook != null) {
      hook.attach();
    }
  }

  /** Whether a context can be made by one thread and given to another as if it had made it. */
  public static boolean canHandOver() {
    return ContextInternals.canHandOver();
  }

  /**
   * Those of an initialized context, which this thread has made. The first time, when all that is
   * looked for is loaded anyway, says as a warning what is missing.
   *
   * @param confined whether it shares nothing with others that GraalPy would have it share
   * @return null where there is no access
   */
  public static @Nullable ContextInternals of(Context context, boolean confined) {
    if (CHECKED.compareAndSet(false, true)) {
      var report = report(context.getEngine());
      if (!report.missing().isEmpty()) {
        System.getLogger(GraalPyInternals.class.getName()).log(Level.WARNING, report::toString);
      }
    }
    return ContextInternals.of(context, confined);
  }

  /** To share the content of bytes and str objects; null where that cannot be had. */
  public static @Nullable GuestContent content(Context context) {
    return GuestContent.of(context);
  }

  /** Whether {@link #objectOf} has an answer: for every value, or for none. */
  public static boolean seesObjects() {
    return GuestObjects.areThere();
  }

  /** GraalPy's own object that a value stands for; null where there is no access. */
  public static @Nullable Object objectOf(Value value) {
    return GuestObjects.of(value);
  }

  /**
   * Whether a stream has to be flushed.
   *
   * @param stream an object of Python's {@code TextIOWrapper}, not of a subclass
   */
  public static boolean hasPending(Value stream) {
    return PendingText.isIn(stream);
  }

  /** What GraalPy's ICU4J knows of characters; null where there is no access. */
  public static @Nullable IcuProperties unicode() {
    return IcuProperties.get();
  }

  /** Whether what its modules lack can be added. */
  public static boolean canComplete() {
    return GuestObjects.areThere() && Completions.ACCESS.found() != null;
  }

  /** Sets an attribute of one of GraalPy's own types; to be called where that can be done only. */
  public static void setInType(Value type, String name, Value value) {
    Completions.setInType(type, name, value);
  }

  /** The name of a {@code ContextVar}; to be called where that can be asked only. */
  public static String nameOfVariable(Value variable) {
    return Completions.nameOfVariable(variable);
  }

  /**
   * The time zone that the module {@code time} reckons with.
   *
   * @return false where it cannot be set
   */
  public static boolean setZone(Value time, ZoneId zone) {
    return canComplete() && Completions.setZone(time, zone);
  }

  /** Where in its exporter a memoryview begins, in bytes; negative when that cannot be told. */
  public static long offset(Value view) {
    return ViewOffsets.of(view);
  }

  /**
   * Keeps a bytearray or an array from changing its size until the answer is collected. Where there
   * is no access, nothing keeps it: the user's guide says what may not be done then.
   *
   * @return null for an exporter that counts no views: its memory may go away at any time
   */
  public static @Nullable Object pin(Value exporter) {
    var object = objectOf(exporter);
    return object == null ? new Object() : Pins.pin(object);
  }
}
