package dev.clutch.jsr223;

import dev.clutch.errors.ExecutionFailedException;
import java.util.regex.Pattern;
import javax.script.ScriptException;

/** Python's exceptions as those of javax.script. */
final class Failures {
  private static final Pattern SYNTAX = Pattern.compile("\\((.*), line (\\d+)\\)$", Pattern.DOTALL);
  private static final String OURS = "<clutch-jsr223>";

  private Failures() {}

  static ScriptException of(ExecutionFailedException e) {
    var made = located(e);
    made.initCause(e);
    return made;
  }

  private static ScriptException located(ExecutionFailedException e) {
    var info = e.excinfo();
    var syntax = SYNTAX.matcher(info.msg());
    if (syntax.find()) { // a SyntaxError has no frame of the script's
      int line = Integer.parseInt(syntax.group(2));
      return new ScriptException(
          info.formatted().replace(syntax.group(), "").strip(), syntax.group(1), line);
    }
    for (var frame : info.frames().reversed()) {
      if (!frame.file().equals(OURS)) {
        return new ScriptException(info.formatted(), frame.file(), frame.line());
      }
    }
    return new ScriptException(info.formatted());
  }
}
