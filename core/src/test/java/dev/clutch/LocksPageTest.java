package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That docs/locks.md names every class that has a lock, a guarded field or a state of its own. */
class LocksPageTest {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path PAGE = Path.of("..", "docs", "locks.md");

  /** What makes a class one that the page has to tell of. */
  private static final Pattern LOCK =
      Pattern.compile(
          "@GuardedBy|\\bsynchronized\\b|\\bsynchronizedMap\\(|compareAndSet\\("
              + "|new (Mutex|Reentrant\\w*Lock|StampedLock|Semaphore|BellGuard)\\(");

  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

  @Test
  void namesEveryClassThatHasOne() throws Exception {
    var page = Files.readString(PAGE);
    var having = having();
    assertThat(having).contains("ItemQueue", "SyncLock", "Worker", "GraalPyContext");
    assertThat(having.stream().filter(name -> !names(page, name)))
        .as("classes with a lock or guarded fields of which docs/locks.md tells nothing")
        .isEmpty();
  }

  /** What is suppressed is not checked: each says why, on the same line. */
  @Test
  void everySuppressionHasAReason() throws Exception {
    try (var files = Files.walk(SOURCES)) {
      var without =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(file -> read(file).lines())
              .filter(line -> line.contains("@SuppressWarnings(\"GuardedBy\")"))
              .filter(line -> !line.contains("// "));
      assertThat(without).isEmpty();
    }
  }

  private static List<String> having() throws IOException {
    try (var files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> locks(COMMENT.matcher(read(file)).replaceAll("")))
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .sorted()
          .toList();
    }
  }

  private static boolean locks(String code) {
    return LOCK.matcher(code).find()
        // it keeps others waiting while it computes
        || (code.contains("ConcurrentHashMap") && code.contains("computeIfAbsent("));
  }

  private static boolean names(String page, String type) {
    return Pattern.compile("\\b" + type + "\\b").matcher(page).find();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
