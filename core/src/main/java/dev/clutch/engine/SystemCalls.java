package dev.clutch.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a thread out of a system call, and makes one itself. GraalPy repeats a call that ends with
 * EINTR once it has run the Python signal handlers, as PEP 475 asks for; but the JVM handles
 * signals in a thread of its own, so none ever ends with EINTR by itself.
 *
 * <p>For Linux; elsewhere a thread that waits in {@code socket.recv()} hears of a signal when the
 * call returns.
 */
public final class SystemCalls {
  /** A real-time signal that neither the JVM nor its libraries use. */
  private static final int SIGNAL = 40;

  private static final int LONGEST_NAME = 15; // of a thread, as the system knows it
  private static final Path TASKS = Path.of("/proc/self/task");

  private final int process;
  private final int thread;

  private SystemCalls(int process, int thread) {
    this.process = process;
    this.thread = thread;
  }

  /** Those of the current thread; null where they cannot be interrupted. */
  public static @Nullable SystemCalls ofCurrentThread() {
    // Linking a native function to ask would take longer than all else at the start.
    try { // process/task/thread
      var self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      return new SystemCalls(
          Integer.parseInt(self.getName(0).toString()),
          Integer.parseInt(self.getName(2).toString()));
    } catch (IOException | RuntimeException e) {
      return null; // no such folder, or it may not be looked into
    }
  }

  /** Linked when it is first needed. */
  private static final class Kill {
    static final MethodHandle TGKILL = linked();

    private static MethodHandle linked() {
      try {
        return link();
      } catch (Throwable e) { // what method handles declare; none of the functions throws
        throw new LinkageError("cannot link tgkill", e);
      }
    }
  }

  /** Makes the call that the thread is in, if it is in one, end with EINTR. */
  public void interrupt() {
    interrupt(process, thread);
  }

  private static void interrupt(int process, int thread) {
    try {
      int _ = (int) Kill.TGKILL.invokeExact(process, thread, SIGNAL); // ESRCH: it has ended
    } catch (Throwable e) { // what method handles declare; tgkill does not throw
      throw new LinkageError("cannot call tgkill", e);
    }
  }

  /**
   * Makes the calls that threads are in end with EINTR, on Linux; and those of others that are
   * named like one of them, which repeat theirs.
   */
  public static void interrupt(Collection<Thread> threads) {
    var names = new HashSet<String>();
    for (var each : threads) {
      var name = each.getName();
      names.add(name.substring(0, Math.min(name.length(), LONGEST_NAME)));
      if (name.equals("main")) {
        names.add("java"); // the launcher's, which the JVM does not name
      }
    }
    if (names.isEmpty() || !Files.isDirectory(TASKS)) {
      return;
    }
    int process = (int) ProcessHandle.current().pid();
    try (var tasks = Files.newDirectoryStream(TASKS)) {
      for (var task : tasks) {
        if (names.contains(nameOf(task))) {
          interrupt(process, Integer.parseInt(task.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // the folder may not be looked into: they hear of it when their calls return
    }
  }

  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm")).stripTrailing();
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }

  /** Closes a descriptor of the process, which an interpreter has opened. */
  @SuppressWarnings("restricted") // see link()
  public static void close(int descriptor) {
    var linker = Linker.nativeLinker();
    var number = ValueLayout.JAVA_INT;
    try {
      var close =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(number, number));
      int _ = (int) close.invokeExact(descriptor); // whatever it answers, it is closed
    } catch (Throwable e) { // what method handles declare; close does not throw
      throw new LinkageError("cannot call close", e);
    }
  }

  /**
   * Begins to wait for a lock of an open file. The descriptor may be closed meanwhile.
   *
   * @param operation {@code LOCK_SH} or {@code LOCK_EX}
   */
  @SuppressWarnings("restricted") // see link()
  public static FileLock flock(int descriptor, int operation) {
    var linker = Linker.nativeLinker();
    var library = linker.defaultLookup();
    var number = ValueLayout.JAVA_INT;
    var errno = Linker.Option.captureCallState("errno");
    var flock =
        linker.downcallHandle(
            library.findOrThrow("flock"), FunctionDescriptor.of(number, number, number), errno);
    var dup =
        linker.downcallHandle(
            library.findOrThrow("dup"), FunctionDescriptor.of(number, number), errno);
    int own = answer(state -> (int) dup.invokeExact(state, descriptor));
    if (own < 0) {
      return new FileLock(() -> -own, () -> {}, () -> {});
    }
    return new FileLock(
        () -> {
          int result;
          do {
            result = -answer(state -> (int) flock.invokeExact(state, own, operation));
          } while (result == EINTR);
          return result;
        },
        () -> answer(state -> (int) flock.invokeExact(state, own, LOCK_UN)),
        () -> close(own));
  }

  /** The call {@code fcntl}: what it answers, or the negative number of its error. */
  public static int fcntl(int descriptor, int command, int argument) {
    var call = fcntl(ValueLayout.JAVA_INT);
    return answer(state -> (int) call.invokeExact(state, descriptor, command, argument));
  }

  /** The same with a structure, in which it may answer. */
  public static int fcntl(int descriptor, int command, byte[] argument) {
    var call = fcntl(ValueLayout.ADDRESS);
    try (var arena = Arena.ofConfined()) {
      // as much room as CPython gives: who names a structure's size wrong overwrites nothing
      var memory = arena.allocate(Math.max(1024, argument.length), 8);
      MemorySegment.copy(argument, 0, memory, ValueLayout.JAVA_BYTE, 0, argument.length);
      int result = answer(state -> (int) call.invokeExact(state, descriptor, command, memory));
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, argument, 0, argument.length);
      return result;
    }
  }

  @SuppressWarnings("restricted") // see link()
  private static MethodHandle fcntl(ValueLayout argument) {
    var linker = Linker.nativeLinker();
    var number = ValueLayout.JAVA_INT;
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("fcntl"),
        FunctionDescriptor.of(number, number, number, argument),
        Linker.Option.firstVariadicArg(2),
        Linker.Option.captureCallState("errno"));
  }

  private static final int EINTR = 4;
  private static final int LOCK_UN = 8;

  @FunctionalInterface
  private interface Call {
    int make(MemorySegment state) throws Throwable;
  }

  /** What a call answers, or the negative number of its error. */
  private static int answer(Call call) {
    var layout = Linker.Option.captureStateLayout();
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(layout);
      int result = call.make(state);
      return result >= 0
          ? result
          : -state.get(
              ValueLayout.JAVA_INT,
              layout.byteOffset(MemoryLayout.PathElement.groupElement("errno")));
    } catch (Throwable e) { // what method handles declare; none of the functions throws
      throw new LinkageError("cannot make a system call", e);
    }
  }

  /** Gives the signal a handler, and answers the function that sends it. */
  @SuppressWarnings(
      "restricted") // GraalPy, which runs the calls in question, needs native access itself
  private static MethodHandle link() throws Throwable {
    var linker = Linker.nativeLinker();
    var library = linker.defaultLookup();
    var number = ValueLayout.JAVA_INT;
    var signal =
        linker.downcallHandle(
            library.findOrThrow("signal"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, number, ValueLayout.ADDRESS));
    // any function of an int that does nothing: Java code must not run in a signal handler
    var _ = (MemorySegment) signal.invokeExact(SIGNAL, library.findOrThrow("abs"));
    var siginterrupt =
        linker.downcallHandle(
            library.findOrThrow("siginterrupt"), FunctionDescriptor.of(number, number, number));
    int _ = (int) siginterrupt.invokeExact(SIGNAL, 1);
    return linker.downcallHandle(
        library.findOrThrow("tgkill"), FunctionDescriptor.of(number, number, number, number));
  }
}
