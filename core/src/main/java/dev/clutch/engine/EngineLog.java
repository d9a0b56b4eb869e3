package dev.clutch.engine;

import java.lang.System.Logger.Level;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Hands what GraalPy logs on to the {@link System.Logger} of the same name, but for one message.
 */
final class EngineLog extends Handler {
  /**
   * GraalPy says this for every context that uses the process's descriptors. Whoever asks for them
   * has read it in {@link dev.clutch.types.InterpreterConfig.Descriptors#PROCESS}.
   */
  private static final String NATIVE_BACKEND =
      "Native Posix backend is not fully supported when embedding";

  /**
   * Python's core says in this log, level FINE, which modules it imports while it initializes a
   * context: 14 messages for each. It is the one moment when the context is there and has not
   * started its threads.
   */
  static final String CORE = "python.com.oracle.graal.python.builtins.Python3Core";

  private final SimpleFormatter formatter = new SimpleFormatter();

  @Override
  public void publish(LogRecord message) {
    if (message.getLevel().intValue() < java.util.logging.Level.INFO.intValue()
        && CORE.equals(message.getLoggerName())) {
      if (message.getMessage().startsWith("import")) {
        PythonInternals.quieten();
      }
      return;
    }
    var text = formatter.formatMessage(message);
    if (!text.startsWith(NATIVE_BACKEND)) {
      System.getLogger(message.getLoggerName())
          .log(level(message.getLevel()), text, message.getThrown());
    }
  }

  private static Level level(java.util.logging.Level level) {
    int value = level.intValue();
    if (value >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (value >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARNING;
    }
    return value >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
