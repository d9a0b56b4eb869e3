/**
 * The command line: {@code clutch [options] [-c CODE | -m MODULE | FILE | -] [args]}, and the REPL.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // JLine's bundle has no descriptor, only a reserved name
module dev.clutch.cli {
  requires dev.clutch;
  requires info.picocli;
  requires java.logging; // to silence JLine's
  requires org.jline;
  requires static org.jspecify;

  opens dev.clutch.cli to
      info.picocli;
}
