package dev.clutch.engine.graalpy;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Hands what GraalPy logs on to the {@link System.Logger} of the same name, but for one message;
 * and to a listener. What is compiled is for the listener alone.
 */
final class EngineLog extends Handler {
  /**
   * GraalPy says this for every context that uses the process's descriptors. Whoever asks for them
   * has read it in {@link dev.clutch.config.InterpreterConfig.Descriptors#PROCESS}.
   */
  private static final String NATIVE_BACKEND =
      "Native Posix backend is not fully supported when embedding";

  /** How each message about a compilation begins: done, failed, invalidated. */
  private static final String COMPILATION = "opt ";

  private final SimpleFormatter formatter = new SimpleFormatter();
  private final @Nullable Consumer<String> listener;

  EngineLog(@Nullable Consumer<String> listener) {
    this.listener = listener;
  }

  @Override
  public void publish(LogRecord message) {
    var text = formatter.formatMessage(message);
    if (text.startsWith(NATIVE_BACKEND)) {
      return;
    }
    if (listener != null) {
      tell(listener, text);
      if (text.startsWith(COMPILATION)) {
        return;
      }
    }
    System.getLogger(message.getLoggerName())
        .log(level(message.getLevel()), text, message.getThrown());
  }

  private static void tell(Consumer<String> listener, String text) {
    try {
      listener.accept(text);
    } catch (RuntimeException e) { // must not end what logs, the compiler for instance
      System.getLogger(EngineLog.class.getName())
          .log(Level.WARNING, "the listener of the engine failed at: " + text, e);
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
