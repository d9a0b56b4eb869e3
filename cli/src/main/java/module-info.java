/**
 * The command line: {@code clutch [options] [-c CODE | -m MODULE | FILE | -] [args]}, and the REPL.
 */
@org.jspecify.annotations.NullMarked
module dev.clutch.cli {
  requires dev.clutch;
  requires info.picocli;
  requires static org.jspecify;

  opens dev.clutch.cli to
      info.picocli;
}
