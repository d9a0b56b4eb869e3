package dev.clutch.config;

/**
 * What an interpreter's code may do beyond computing. Each is granted or withheld by {@link
 * InterpreterConfig}.
 */
public enum Permission {
  /** Read files and folders of the host. */
  READ_FILES,
  /** Create, change and delete files and folders of the host. */
  WRITE_FILES,
  /** Open sockets. */
  NETWORK,
  /** Start processes ({@code subprocess}, {@code os.system}). */
  SUBPROCESS,
  /** Start threads ({@code threading.Thread}). */
  THREADS,
  /** Start daemon threads. */
  DAEMON_THREADS,
  /** Copy the process ({@code os.fork}). */
  FORK,
  /** Replace the process ({@code os.exec*}). */
  EXEC,
  /**
   * Touch memory outside the heap: {@code ctypes}, native extensions, shared memory without a copy.
   */
  NATIVE_MEMORY,
  /** See the process's environment variables. */
  ENVIRONMENT
}
