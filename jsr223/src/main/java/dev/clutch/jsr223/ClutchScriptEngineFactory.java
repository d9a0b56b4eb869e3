package dev.clutch.jsr223;

import dev.clutch.Interpreter;
import java.util.List;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes engines for {@code new ScriptEngineManager().getEngineByName("python")}. Each is an
 * interpreter of its own, of one runtime that all of them share, and that ends with the last of
 * them. Thread-safe.
 */
public final class ClutchScriptEngineFactory implements ScriptEngineFactory {
  private static final String NAME = "Clutch";
  private static final String LANGUAGE = "python";

  /** What GraalPy says it is; a test compares it. */
  private static final String LANGUAGE_VERSION = "3.12.8";

  /** Makes a factory; {@link java.util.ServiceLoader} does. */
  public ClutchScriptEngineFactory() {}

  /**
   * Makes an engine over an interpreter of the program's own, for instance one that may do less.
   * Its streams are the interpreter's own, not those of a ScriptContext.
   *
   * @param interpreter not closed by the engine
   * @return an engine
   */
  public static ClutchScriptEngine engine(Interpreter interpreter) {
    return ClutchScriptEngine.over(interpreter);
  }

  /**
   * Makes an engine with an interpreter of its own, which may do what the JVM may, but reaches no
   * Java class. The first one of a JVM takes about a second.
   *
   * @return a {@link ClutchScriptEngine}, to be closed by the caller
   */
  @Override
  public ScriptEngine getScriptEngine() {
    return ClutchScriptEngine.open();
  }

  @Override
  public String getEngineName() {
    return NAME;
  }

  @Override
  public String getEngineVersion() {
    var version = ClutchScriptEngineFactory.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version; // on the module path, or from a folder
  }

  @Override
  public List<String> getExtensions() {
    return List.of("py");
  }

  @Override
  public List<String> getMimeTypes() {
    return List.of("text/x-python", "application/x-python");
  }

  @Override
  public List<String> getNames() {
    return List.of(LANGUAGE, "Python", "python3", "clutch", NAME);
  }

  @Override
  public String getLanguageName() {
    return LANGUAGE;
  }

  @Override
  public String getLanguageVersion() {
    return LANGUAGE_VERSION;
  }

  /** As {@code javax.script} asks for; {@code THREADING} is null: one thread at a time. */
  @Override
  public @Nullable Object getParameter(String key) {
    return switch (key) {
      case ScriptEngine.ENGINE -> getEngineName();
      case ScriptEngine.ENGINE_VERSION -> getEngineVersion();
      case ScriptEngine.LANGUAGE -> getLanguageName();
      case ScriptEngine.LANGUAGE_VERSION -> getLanguageVersion();
      case ScriptEngine.NAME -> LANGUAGE;
      default -> null;
    };
  }

  @Override
  public String getMethodCallSyntax(String object, String method, String... args) {
    return "%s.%s(%s)".formatted(object, method, String.join(", ", args));
  }

  @Override
  public String getOutputStatement(String text) {
    return "print(" + literal(text) + ")";
  }

  @Override
  public String getProgram(String... statements) {
    return String.join("\n", statements) + "\n";
  }

  private static String literal(String text) {
    var made = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> made.append('\\').append((char) c);
                case '\n' -> made.append("\\n");
                case '\r' -> made.append("\\r");
                default -> made.append(c < ' ' ? "\\x%02x".formatted(c) : Character.toString(c));
              }
            });
    return made.append('"').toString();
  }
}
