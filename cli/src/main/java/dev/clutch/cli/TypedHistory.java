package dev.clutch.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * The lines typed in this session and those before. Arrow-up is a convenience: a session neither
 * fails over its file nor speaks of it.
 */
final class TypedHistory extends DefaultHistory {
  /** Where the lines are kept, readable by their owner only; empty when that cannot be written. */
  static Optional<Path> file() {
    var home = Optional.ofNullable(System.getenv("HOME")).orElse(System.getProperty("user.home"));
    var file = Path.of(home, ".clutch_history");
    try {
      var ownerOnly = PosixFilePermissions.fromString("rw-------"); // secrets are typed, too
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
    } catch (FileAlreadyExistsException e) {
      // from the session before
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
    return Files.isWritable(file) ? Optional.of(file) : Optional.empty();
  }

  @Override
  public void load() {
    try {
      super.load();
    } catch (IOException | UncheckedIOException e) {
      // somebody else's file, or in another encoding: the session begins without a past
    }
  }

  @Override
  public void save() {
    try {
      super.save();
    } catch (IOException e) {
      // the disk is full, or the file has gone
    }
  }
}
