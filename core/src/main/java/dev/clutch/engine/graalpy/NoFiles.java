package dev.clutch.engine.graalpy;

import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * A file system that has names but no files: every access is denied, as Python's PermissionError.
 *
 * <p>Polyglot's own one throws SecurityException, which GraalPy takes for a fault of its own in
 * places.
 */
final class NoFiles implements FileSystem {
  private static final Path ROOT = Path.of("/");

  private NoFiles() {}

  /** No files but Python's standard library, which GraalPy brings along. */
  static FileSystem withStandardLibrary() {
    return FileSystem.allowInternalResourceAccess(new NoFiles());
  }

  @Override
  public Path parsePath(URI uri) {
    return Path.of(uri);
  }

  @Override
  public Path parsePath(String path) {
    return Path.of(path);
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws AccessDeniedException {
    throw denied(path);
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes)
      throws AccessDeniedException {
    throw denied(folder);
  }

  @Override
  public void delete(Path path) throws AccessDeniedException {
    throw denied(path);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws AccessDeniedException {
    throw denied(path);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws AccessDeniedException {
    throw denied(folder);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return ROOT.resolve(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws AccessDeniedException {
    throw denied(path);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws AccessDeniedException {
    throw denied(path);
  }

  private static AccessDeniedException denied(Path path) {
    return new AccessDeniedException(
        path.toString(), null, "the interpreter's config allows no files");
  }
}
