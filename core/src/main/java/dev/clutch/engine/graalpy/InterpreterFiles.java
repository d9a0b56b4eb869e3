package dev.clutch.engine.graalpy;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * The files of a confined interpreter: Python's library, which it reads and never writes, and of
 * the host's what its config grants. Reading and writing are granted apart; whoever may only write
 * sees whether a file is there, and not what is in it.
 *
 * <p>Nothing below {@code /proc} and {@code /dev} is a file here: it would be the memory, the
 * environment and the descriptors of the process.
 */
final class InterpreterFiles implements FileSystem {
  private static final Path PROCESSES = Path.of("/proc");
  private static final Path DEVICES = Path.of("/dev");

  private static final Set<StandardOpenOption> WRITING =
      Set.of(
          StandardOpenOption.WRITE,
          StandardOpenOption.APPEND,
          StandardOpenOption.CREATE,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.DELETE_ON_CLOSE);

  /** The library's files and no others. */
  private final FileSystem unpacked = NoFiles.withStandardLibrary();

  private final FileSystem host = FileSystem.newDefaultFileSystem();
  private final @Nullable Library library = Library.given();
  private final boolean mayRead;
  private final boolean mayWrite;

  InterpreterFiles(boolean mayRead, boolean mayWrite) {
    this.mayRead = mayRead;
    this.mayWrite = mayWrite;
  }

  // --- what is where

  /** Whether a path, whatever stands in it, leads into the unpacked library. */
  private boolean isInLibrary(Path path) {
    try {
      unpacked.checkAccess(path, Set.of());
      return true;
    } catch (IOException | SecurityException e) { // it is not there, or not the library's
      return false;
    }
  }

  /** The file system that has a path for whoever reads. */
  private FileSystem forReading(Path path) throws IOException {
    if (!mayRead) {
      return unpacked;
    }
    if (!isInLibrary(path)) {
      checkPlain(host.toAbsolutePath(path).normalize());
      checkPlain(host.toRealPath(path));
    }
    return host;
  }

  /** The file system that has a path for whoever looks whether it is there. */
  private FileSystem forLooking(Path path) throws IOException {
    if (!mayRead && !mayWrite) {
      return unpacked;
    }
    checkPlain(host.toAbsolutePath(path).normalize());
    return host;
  }

  /** The file system that has a path for whoever changes it. */
  private FileSystem forWriting(Path path) throws IOException {
    if (!mayWrite) {
      throw denied(path, "the interpreter's config allows no writing");
    }
    var absolute = host.toAbsolutePath(path);
    var parent = absolute.getParent();
    if (isInLibrary(path) || (parent != null && isInLibrary(parent))) {
      throw denied(path, "Python's library is not written by confined interpreters");
    }
    checkPlain(absolute.normalize());
    try {
      checkPlain(host.toRealPath(path));
    } catch (NoSuchFileException e) { // it is made now, where its folder really is
      if (parent != null) {
        checkPlain(host.toRealPath(parent));
      }
    }
    return host;
  }

  private static void checkPlain(Path path) throws AccessDeniedException {
    if (path.startsWith(PROCESSES) || path.startsWith(DEVICES)) {
      throw denied(path, "confined interpreters see no files of the process or of devices");
    }
  }

  private static AccessDeniedException denied(Path path, String why) {
    return new AccessDeniedException(path.toString(), null, why);
  }

  // --- reading

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean writes = options.stream().anyMatch(WRITING::contains);
    boolean reads = !writes || options.contains(StandardOpenOption.READ);
    if (writes) {
      var files = forWriting(path);
      if (reads && !mayRead) {
        throw denied(path, "the interpreter's config allows no reading");
      }
      return files.newByteChannel(path, options, attributes);
    }
    if (library != null && isInLibrary(path)) {
      var content = library.content(unpacked.toRealPath(path));
      if (content == null) {
        throw new NoSuchFileException(path.toString(), null, "no file of Python's library");
      }
      return new BytesChannel(content);
    }
    var files = forReading(path);
    // what was looked at is what is opened, whatever a link is made to lead to meanwhile
    var real = files.toRealPath(path);
    if (mayRead) {
      checkPlain(real);
    }
    return files.newByteChannel(real, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return forReading(folder).newDirectoryStream(folder, filter);
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    checkPlain(host.toAbsolutePath(link).normalize());
    return (mayRead ? host : unpacked).readSymbolicLink(link);
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    if (modes.contains(AccessMode.WRITE)) {
      forWriting(path).checkAccess(path, modes, options);
    } else if (modes.contains(AccessMode.READ)) {
      forReading(path).checkAccess(path, modes, options);
    } else {
      forLooking(path).checkAccess(path, modes, options);
    }
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    return forLooking(path).toRealPath(path, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return forLooking(path).readAttributes(path, attributes, options);
  }

  @Override
  public boolean isSameFile(Path one, Path other, LinkOption... options) throws IOException {
    return forLooking(one) == forLooking(other) && forLooking(one).isSameFile(one, other, options);
  }

  @Override
  public long getFileStoreTotalSpace(Path path) throws IOException {
    return forLooking(path).getFileStoreTotalSpace(path);
  }

  @Override
  public long getFileStoreUnallocatedSpace(Path path) throws IOException {
    return forLooking(path).getFileStoreUnallocatedSpace(path);
  }

  @Override
  public long getFileStoreUsableSpace(Path path) throws IOException {
    return forLooking(path).getFileStoreUsableSpace(path);
  }

  @Override
  public long getFileStoreBlockSize(Path path) throws IOException {
    return forLooking(path).getFileStoreBlockSize(path);
  }

  @Override
  public boolean isFileStoreReadOnly(Path path) throws IOException {
    return !mayWrite || forLooking(path).isFileStoreReadOnly(path);
  }

  // --- writing

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    forWriting(folder).createDirectory(folder, attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    forWriting(path).delete(path);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    forWriting(path).setAttribute(path, attribute, value, options);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    var _ = forReading(source);
    forWriting(target).copy(source, target, options);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    var _ = forWriting(source);
    forWriting(target).move(source, target, options);
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    var _ = forWriting(existing); // which it could be written through
    forWriting(link).createLink(link, existing);
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    forWriting(link).createSymbolicLink(link, target, attributes);
  }

  // --- names

  @Override
  public Path parsePath(URI uri) {
    return host.parsePath(uri);
  }

  @Override
  public Path parsePath(String path) {
    return host.parsePath(path);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return (mayRead || mayWrite ? host : unpacked).toAbsolutePath(path);
  }

  @Override
  public void setCurrentWorkingDirectory(Path folder) {
    (mayRead || mayWrite ? host : unpacked).setCurrentWorkingDirectory(folder);
  }

  @Override
  public String getSeparator() {
    return host.getSeparator();
  }

  @Override
  public String getPathSeparator() {
    return host.getPathSeparator();
  }

  @Override
  public @Nullable String getMimeType(Path path) {
    return null; // which would read it
  }

  @Override
  public @Nullable Charset getEncoding(Path path) {
    return null;
  }

  @Override
  public Path getTempDirectory() {
    return host.getTempDirectory();
  }
}
