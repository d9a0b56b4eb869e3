package dev.clutch.engine.graalpy;

import dev.clutch.engine.HostThreads;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.graalvm.polyglot.io.ProcessHandler;
import org.jspecify.annotations.Nullable;

/**
 * Starts the programs that code of an interpreter starts. What they inherit of its standard streams
 * goes where its config has them: as the operating system knows them, those are the process's.
 */
final class Children implements ProcessHandler {
  /** How long what an ended program wrote may be on its way: others may hold its streams open. */
  private static final long PATIENCE_MILLIS = 2000;

  private final @Nullable OutputStream out;
  private final @Nullable OutputStream err;

  /**
   * For one interpreter.
   *
   * @param out its own standard output; null for the process's
   * @param err the same for standard error
   */
  Children(@Nullable OutputStream out, @Nullable OutputStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Process start(ProcessCommand command) throws IOException {
    var builder = new ProcessBuilder(command.getCommand());
    if (command.getDirectory() != null) {
      builder.directory(new File(command.getDirectory()));
    }
    builder.environment().clear();
    builder.environment().putAll(command.getEnvironment());
    builder.redirectErrorStream(command.isRedirectErrorStream());
    builder.redirectInput(toJava(command.getInputRedirect()));
    var toOut = isInherited(command.getOutputRedirect()) ? out : null;
    var toErr =
        isInherited(command.getErrorRedirect()) && !command.isRedirectErrorStream() ? err : null;
    builder.redirectOutput(
        toOut == null ? toJava(command.getOutputRedirect()) : ProcessBuilder.Redirect.PIPE);
    builder.redirectError(
        toErr == null ? toJava(command.getErrorRedirect()) : ProcessBuilder.Redirect.PIPE);
    var process = builder.start();
    var copies =
        Stream.of(
                toOut == null ? null : copy(process.getInputStream(), toOut),
                toErr == null ? null : copy(process.getErrorStream(), toErr))
            .filter(Objects::nonNull)
            .toList();
    // what is copied is nobody else's to read or close
    var read = toOut == null ? process.getInputStream() : InputStream.nullInputStream();
    var readErr = toErr == null ? process.getErrorStream() : InputStream.nullInputStream();
    return copies.isEmpty() ? process : new Child(process, read, readErr, copies);
  }

  private static boolean isInherited(ProcessHandler.Redirect redirect) {
    return redirect.equals(ProcessHandler.Redirect.INHERIT);
  }

  /** What goes to a stream comes as a pipe here: polyglot reads it. */
  private static ProcessBuilder.Redirect toJava(ProcessHandler.Redirect redirect) {
    return isInherited(redirect) ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.PIPE;
  }

  private static CompletableFuture<@Nullable Void> copy(InputStream from, OutputStream to) {
    var done = new CompletableFuture<@Nullable Void>();
    HostThreads.nobodys("clutch-child")
        .start(
            () -> {
              try (from) {
                from.transferTo(to);
                to.flush();
                done.complete(null);
              } catch (IOException | RuntimeException e) { // of the user's stream: the program is
                done.completeExceptionally(e); // told, as its own pipe is closed
              }
            });
    return done;
  }

  /** A program of which what it wrote has arrived when it has ended. */
  private static final class Child extends Process {
    private final Process process;
    private final InputStream out;
    private final InputStream err;
    private final List<CompletableFuture<@Nullable Void>> copies;

    Child(
        Process process,
        InputStream out,
        InputStream err,
        List<CompletableFuture<@Nullable Void>> copies) {
      this.process = process;
      this.out = out;
      this.err = err;
      this.copies = copies;
    }

    private void arrive() throws InterruptedException {
      for (var copy : copies) {
        try {
          copy.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
          // it does not want it, or somebody else writes there still
        }
      }
    }

    @Override
    public int waitFor() throws InterruptedException {
      int status = process.waitFor();
      arrive();
      return status;
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
      boolean ended = process.waitFor(timeout, unit);
      if (ended) {
        arrive();
      }
      return ended;
    }

    @Override
    public int exitValue() {
      int status = process.exitValue();
      try {
        arrive();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // whoever asks does not wait, and is told later
      }
      return status;
    }

    @Override
    public OutputStream getOutputStream() {
      return process.getOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return out;
    }

    @Override
    public InputStream getErrorStream() {
      return err;
    }

    @Override
    public boolean isAlive() {
      return process.isAlive();
    }

    @Override
    public void destroy() {
      process.destroy();
    }

    @Override
    public Process destroyForcibly() {
      process.destroyForcibly();
      return this;
    }

    @Override
    public boolean supportsNormalTermination() {
      return process.supportsNormalTermination();
    }

    @Override
    public ProcessHandle toHandle() {
      return process.toHandle();
    }

    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public CompletableFuture<Process> onExit() {
      return process.onExit().thenApply(_ -> this);
    }
  }
}
