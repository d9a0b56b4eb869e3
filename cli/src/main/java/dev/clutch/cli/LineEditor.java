package dev.clutch.cli;

import java.io.IOError;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jline.keymap.KeyMap;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/** Reads lines from the terminal, with editing, history and completion. */
final class LineEditor implements AutoCloseable {
  /** What JLine handles while it reads, and leaves to nobody afterwards. */
  private static final List<String> SIGNALS = List.of("INT", "WINCH", "CONT");

  /** Held here, or the level would be collected along with it. */
  private static final Logger JLINE = Logger.getLogger("org.jline");

  private static final String INDENTATION = "    ";
  private static final Pattern NAME = Pattern.compile("[\\w.]*$", Pattern.UNICODE_CHARACTER_CLASS);

  /** The name that ends at the cursor: all that completion wants to know about a line. */
  private record Word(String line, int cursor, String word) implements CompletingParsedLine {
    static Word at(String line, int cursor) {
      var name = NAME.matcher(line).region(0, cursor);
      return new Word(line, cursor, name.find() ? name.group() : "");
    }

    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }

  private final Terminal terminal;
  private final LineReader reader;

  private LineEditor(Terminal terminal, Function<String, List<String>> completions) {
    this.terminal = terminal;
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .history(new TypedHistory())
            .parser((line, cursor, _) -> Word.at(line, cursor))
            .completer(
                (_, line, candidates) ->
                    completions.apply(line.word()).forEach(name -> candidates.add(candidate(name))))
            .option(Option.DISABLE_EVENT_EXPANSION, true) // "!" is Python's
            .option(Option.HISTORY_IGNORE_SPACE, false) // indented lines are lines, too
            .option(Option.HISTORY_REDUCE_BLANKS, false)
            .option(Option.HISTORY_TIMESTAMPED, false)
            .option(Option.AUTO_MENU, false)
            .variable(LineReader.TAB_WIDTH, 8) // of tabs that are pasted; Python's, too
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "... ")
            .build();
    TypedHistory.file().ifPresent(file -> reader.setVariable(LineReader.HISTORY_FILE, file));
    reader.getWidgets().put("indent-or-complete", this::indentOrComplete);
    var keys = Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN), "the main keys");
    keys.bind(new Reference("indent-or-complete"), KeyMap.ctrl('I'));
  }

  /**
   * Takes hold of the terminal.
   *
   * @param completions what a name that has been begun can be
   * @return null when the terminal cannot edit lines
   */
  static @Nullable LineEditor open(Function<String, List<String>> completions) {
    var type = System.getenv("TERM");
    if (type == null || type.isEmpty() || type.equals("dumb")) {
      return null;
    }
    JLINE.setLevel(Level.OFF); // of a terminal type that it does not know it tells at length
    try {
      // Without a library to unpack. Signals are the interpreter's: JLine is to have them only
      // while
      // it reads, and to ignore them rather than end the JVM in the moment before and after
      var terminal =
          TerminalBuilder.builder()
              .system(true)
              .systemOutput(SystemOutput.SysOut)
              .provider(TerminalBuilder.PROP_PROVIDER_FFM)
              .dumb(false)
              .nativeSignals(false)
              .signalHandler(Terminal.SignalHandler.SIG_IGN)
              .build();
      if (terminal.getWidth() == 0) { // a pseudo-terminal that nobody has given a size
        terminal.setSize(new Size(80, 24));
      }
      return new LineEditor(terminal, completions);
    } catch (IOException | IllegalStateException e) {
      return null; // output goes elsewhere, or JLine does not know this platform
    }
  }

  /**
   * Reads a line, or several that were pasted.
   *
   * @throws org.jline.reader.UserInterruptException for Ctrl-C
   * @throws org.jline.reader.EndOfFileException for Ctrl-D
   * @throws IOError when the terminal is gone
   */
  String read(String prompt) {
    Map<String, Object> handlers = new LinkedHashMap<>();
    for (var signal : SIGNALS) {
      handlers.put(signal, Signals.register(signal, () -> {}));
    }
    try {
      return reader.readLine(prompt);
    } finally {
      handlers.forEach(Signals::unregister);
      Thread.interrupted(); // how JLine hears of Ctrl-C: not meant for what runs next
    }
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }

  private boolean indentOrComplete() {
    var buffer = reader.getBuffer();
    if (buffer.upToCursor().isBlank()) {
      buffer.write(INDENTATION);
      return true;
    }
    reader.callWidget(LineReader.COMPLETE_WORD);
    return true;
  }

  /** Not followed by a space, unlike JLine's own. */
  private static Candidate candidate(String name) {
    return new Candidate(name, name, null, null, null, null, false);
  }
}
