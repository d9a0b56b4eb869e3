package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.errors.ExecutionFailedException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Code that runs before a runtime is used. */
@Timeout(60)
class WarmUpTest {
  @TempDir Path folder;

  @Test
  void itHasRunWhenTheRuntimeStartsAndLeavesNothingBehind() {
    var file = folder.resolve("ran");
    var source = "left = 1; open(%s, 'w').write('once')".formatted(quoted(file));
    try (var clutch = Clutch.builder().warmUp(source).start()) {
      assertThat(file).hasContent("once");
      assertThat(clutch.interpreters()).isEmpty();
      try (var interpreter = clutch.create()) {
        assertThat(interpreter.eval("'left' in globals()")).isEqualTo(false);
      }
    }
  }

  @Test
  void whatItRaisesEndsTheStart() {
    var builder = Clutch.builder().warmUp("import nowhere");
    for (var again : List.of(1, 2)) {
      assertThatThrownBy(builder::start)
          .as("start %d", again)
          .isInstanceOf(ExecutionFailedException.class)
          .hasMessageContaining("No module named 'nowhere'");
    }
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
