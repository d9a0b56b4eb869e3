package dev.clutch.host;

import dev.clutch.exchange.Item;
import dev.clutch.exchange.Ticket;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code takeAsync} and {@code putAsync} give. No thread waits: the queue rings the ticket's
 * bell, and a virtual thread then claims what was promised and completes the future.
 *
 * <p>Whoever completes it first, in whatever way, takes the ticket back, or fails to: so either it
 * ends with the value, or nothing was taken or put. That rules out to obtrude a result.
 */
public final class QueueFuture<T> extends CompletableFuture<T> {
  private final Ticket ticket;
  private final Function<Item, @Nullable T> result;

  private QueueFuture(Function<Consumer<Ticket>, Ticket> line, Function<Item, @Nullable T> result) {
    this.result = result;
    this.ticket = line.apply(_ -> Thread.ofVirtual().name("clutch-queue").start(this::claim));
  }

  /**
   * Starts to wait.
   *
   * @param line makes a ticket with a bell
   * @param result what the future ends with once its item is taken or put
   */
  public static <T> CompletableFuture<T> start(
      Function<Consumer<Ticket>, Ticket> line, Function<Item, @Nullable T> result) {
    var future = new QueueFuture<T>(line, result);
    future.claim();
    return future;
  }

  private void claim() {
    try {
      var item = ticket.claim();
      if (item != null) {
        super.complete(result.apply(item));
      }
    } catch (Throwable e) { // the future is how its user hears of it, whatever it is
      super.completeExceptionally(e);
    }
  }

  @Override
  public boolean complete(T value) {
    return ticket.withdraw() && super.complete(value);
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return ticket.withdraw() && super.completeExceptionally(failure);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return (ticket.withdraw() && super.cancel(mayInterruptIfRunning)) || isCancelled();
  }

  /** The JDK's own goes past {@link #complete}. */
  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    Objects.requireNonNull(supplier, "supplier");
    executor.execute(
        () -> {
          try {
            if (!isDone()) {
              complete(supplier.get());
            }
          } catch (Throwable e) { // as CompletableFuture does: the future tells
            completeExceptionally(e);
          }
        });
    return this;
  }

  /** Always throws: what was taken would be lost. */
  @Override
  public void obtrudeValue(T value) {
    throw cannotBeObtruded();
  }

  /** Always throws: what was taken would be lost. */
  @Override
  public void obtrudeException(Throwable failure) {
    throw cannotBeObtruded();
  }

  private static UnsupportedOperationException cannotBeObtruded() {
    return new UnsupportedOperationException(
        "the future of a queue would lose an item: complete or cancel it instead, or obtrude the"
            + " result of a copy()");
  }
}
