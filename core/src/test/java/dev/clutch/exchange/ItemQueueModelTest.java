package dev.clutch.exchange;

import static org.assertj.core.api.Assertions.fail;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import dev.clutch.errors.QueueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random programs, one operation after the other, of the queue and of a model made of plain lists.
 * Both must answer the same. A program that fails is made shorter as long as it fails, and shown.
 */
class ItemQueueModelTest {
  private static final int PROGRAMS = 20_000;
  private static final int LONGEST = 40;

  enum Kind {
    PUT,
    TAKE,
    TICKET_TO_PUT,
    TICKET_TO_TAKE,
    CLAIM,
    WITHDRAW,
    UNBIND,
    SHUTDOWN,
    SHUTDOWN_NOW,
    DESTROY
  }

  /** One operation; {@code ticket} counts from the oldest one, modulo how many there are. */
  record Step(Kind kind, int ticket, long interpreter, UnboundPolicy policy) {
    static Step random(RandomGenerator random) {
      int rare = random.nextInt(200);
      var kind =
          switch (rare) {
            case 0 -> Kind.DESTROY;
            case 1, 2 -> Kind.SHUTDOWN_NOW;
            case 3, 4, 5, 6 -> Kind.SHUTDOWN;
            default -> Kind.values()[random.nextInt(Kind.SHUTDOWN.ordinal())];
          };
      var policy = UnboundPolicy.values()[random.nextInt(3)];
      return new Step(kind, random.nextInt(LONGEST), random.nextInt(3), policy);
    }
  }

  /** A ticket in the model. */
  private static final class Place {
    final @Nullable Item offered;
    final long holder;
    Ticket.State state = Ticket.State.NEW;
    boolean mustHaveRung;

    Place(@Nullable Item offered, long holder) {
      this.offered = offered;
      this.holder = holder;
    }
  }

  /** The queue as lists: whoever has waited longest is promised what is free. */
  private static final class Model {
    static final String NOT_FOUND = "QueueNotFoundException";
    static final String SHUT_DOWN = "QueueShutDownException";

    final int maxSize;
    List<Item> items = new ArrayList<>();
    List<Place> waiting = new ArrayList<>(); // in the order in which they came
    List<Place> promised = new ArrayList<>();
    String end = "";

    Model(int maxSize) {
      this.maxSize = maxSize;
    }

    long promisedTo(boolean putters) {
      return promised.stream().filter(place -> (place.offered != null) == putters).count();
    }

    boolean hasRoom() {
      return maxSize <= 0 || items.size() + promisedTo(true) < maxSize;
    }

    boolean hasItem() {
      return items.size() > promisedTo(false);
    }

    boolean ended(boolean putter) {
      return end.equals(NOT_FOUND) || (end.equals(SHUT_DOWN) && (putter || items.isEmpty()));
    }

    void settle() {
      for (var place : List.copyOf(waiting)) {
        if (place.offered != null ? hasRoom() : hasItem()) {
          move(place, promised, Ticket.State.PROMISED);
        }
      }
      for (var line : List.of(List.copyOf(waiting), List.copyOf(promised))) {
        for (var place : line) {
          if (ended(place.offered != null)) {
            move(place, new ArrayList<>(), Ticket.State.ENDED);
          }
        }
      }
    }

    void move(Place place, List<Place> to, Ticket.State state) {
      waiting.remove(place);
      promised.remove(place);
      to.add(place);
      place.mustHaveRung = true;
      place.state = state;
    }

    Object put(Item item) {
      if (ended(true)) {
        return end;
      }
      return hasRoom() && items.add(item);
    }

    @Nullable Object take() {
      if (ended(false)) {
        return end;
      }
      return hasItem() ? items.removeFirst() : null;
    }

    @Nullable Object claim(Place place) {
      boolean puts = place.offered != null;
      switch (place.state) {
        case WAITING, SETTLED -> {
          return null;
        }
        case ENDED -> {
          return end;
        }
        case NEW -> {
          if (ended(puts)) {
            return end;
          }
          if (puts ? !hasRoom() : !hasItem()) {
            waiting.add(place);
            place.state = Ticket.State.WAITING;
            return null;
          }
        }
        case PROMISED -> {}
      }
      move(place, new ArrayList<>(), Ticket.State.SETTLED);
      if (!puts) {
        return items.removeFirst();
      }
      items.add(place.offered);
      return place.offered;
    }

    Object withdraw(Place place) {
      boolean stands = place.state != Ticket.State.SETTLED;
      move(place, new ArrayList<>(), Ticket.State.SETTLED);
      return stands;
    }

    void unbind(long dead) {
      items.removeIf(item -> item.origin() == dead && item.policy() == UnboundPolicy.REMOVE);
      items.replaceAll(item -> item.origin() == dead ? item.unbound() : item);
      for (var line : List.of(List.copyOf(waiting), List.copyOf(promised))) {
        line.stream().filter(place -> place.holder == dead).forEach(this::withdraw);
      }
      var takers = new ArrayList<>(promised.stream().filter(p -> p.offered == null).toList());
      while (takers.size() > items.size()) { // items that were promised are gone
        var place = takers.removeLast();
        promised.remove(place);
        waiting.addFirst(place);
        place.state = Ticket.State.WAITING;
      }
    }

    Object end(String how, boolean drop) {
      if (end.equals(NOT_FOUND)) {
        return end;
      }
      end = how;
      if (drop) {
        items.clear();
      }
      return "done";
    }
  }

  @Test
  void theQueueDoesWhatTheModelDoes() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int n = 0; n < PROGRAMS; n++) {
      int maxSize = random.nextInt(4);
      List<Step> steps = new ArrayList<>();
      for (int left = random.nextInt(LONGEST); left >= 0; left--) {
        steps.add(Step.random(random));
      }
      var difference = difference(steps, maxSize);
      if (difference != null) {
        var shortest = shorten(steps, maxSize);
        fail("seed %d, maxSize %d: %s%n%s", seed, maxSize, difference(shortest, maxSize), shortest);
      }
    }
  }

  private static List<Step> shorten(List<Step> steps, int maxSize) {
    for (int n = 0; n < steps.size(); n++) {
      var fewer = new ArrayList<>(steps);
      fewer.remove(n);
      if (difference(fewer, maxSize) != null) {
        return shorten(fewer, maxSize);
      }
    }
    return steps;
  }

  /** Runs a program; what differs, or null. */
  private static @Nullable String difference(List<Step> steps, int maxSize) {
    var queue = new ItemQueue(1, maxSize, UnboundPolicy.REPLACE);
    var model = new Model(maxSize);
    List<Ticket> tickets = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    List<Ticket> rung = new ArrayList<>();
    long number = 0;
    for (var step : steps) {
      var item = new Item(new Shareable.Int(number++), step.interpreter(), step.policy());
      int which = tickets.isEmpty() ? -1 : step.ticket() % tickets.size();
      Object actual = null;
      Object expected = null;
      switch (step.kind()) {
        case PUT -> {
          actual = answer(() -> queue.put(item, 0));
          expected = model.put(item);
        }
        case TAKE -> {
          actual = answer(() -> queue.take(0));
          expected = model.take();
        }
        case TICKET_TO_PUT, TICKET_TO_TAKE -> {
          boolean puts = step.kind() == Kind.TICKET_TO_PUT;
          places.add(new Place(puts ? item : null, step.interpreter()));
          tickets.add(
              puts
                  ? queue.ticketToPut(item, step.interpreter(), rung::add)
                  : queue.ticketToTake(step.interpreter(), rung::add));
          actual = answer(tickets.getLast()::claim);
          expected = model.claim(places.getLast());
        }
        case CLAIM, WITHDRAW -> {
          if (which >= 0) {
            var ticket = tickets.get(which);
            var place = places.get(which);
            boolean claims = step.kind() == Kind.CLAIM;
            place.mustHaveRung = false;
            actual = answer(claims ? ticket::claim : ticket::withdraw);
            rung.removeIf(ticket::equals);
            expected = claims ? model.claim(place) : model.withdraw(place);
          }
        }
        case UNBIND -> {
          queue.unbind(step.interpreter());
          model.unbind(step.interpreter());
        }
        case SHUTDOWN, SHUTDOWN_NOW -> {
          boolean now = step.kind() == Kind.SHUTDOWN_NOW;
          actual =
              answer(
                  () -> {
                    queue.shutdown(now);
                    return "done";
                  });
          expected = model.end(Model.SHUT_DOWN, now);
        }
        case DESTROY -> {
          queue.destroy();
          model.end(Model.NOT_FOUND, true);
        }
      }
      model.settle();
      if (!Objects.equals(actual, expected)) {
        return step + ": " + actual + " instead of " + expected;
      }
      if (!model.end.equals(Model.NOT_FOUND) && !queue.snapshot().equals(model.items)) {
        return step + ": holds " + queue.snapshot() + " instead of " + model.items;
      }
      for (int n = 0; n < places.size(); n++) {
        var place = places.get(n);
        boolean servable =
            place.state == Ticket.State.PROMISED || place.state == Ticket.State.ENDED;
        if (servable && place.mustHaveRung && !rung.contains(tickets.get(n))) {
          return step + ": the bell of ticket " + n + " was not rung";
        }
        if (tickets.get(n).state != place.state) {
          return step + ": ticket " + n + " is " + tickets.get(n).state + ", not " + place.state;
        }
      }
    }
    return null;
  }

  private interface Operation {
    @Nullable Object run() throws InterruptedException;
  }

  private static @Nullable Object answer(Operation operation) {
    try {
      return operation.run();
    } catch (QueueException e) {
      return e.getClass().getSimpleName();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts here", e);
    }
  }
}
