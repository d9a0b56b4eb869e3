package dev.clutch.hostile;

import dev.clutch.Interpreter;

/** Programs of somebody who means harm, run in a confined interpreter. */
final class Attack {
  /** How hostile code comes to the host functions: past every module of ours. */
  private static final String PRELUDE =
      """
      import sys
      host = sys.meta_path[-1]._host.host
      share, queues, channels, sync = host("share"), host("queues"), host("channels"), host("sync")
      interpreters, control = host("interpreters"), host("control")

      def refused(attempt, *kinds):
          try:
              answer = attempt()
          except kinds or (PermissionError,):
              return
          raise AssertionError(f"went through: {answer!r}")
      """;

  private Attack() {}

  /** Gives an interpreter {@code host}, its rooms, and {@code refused(function, *exceptions)}. */
  static Interpreter armed(Interpreter box) {
    box.exec(PRELUDE);
    return box;
  }
}
