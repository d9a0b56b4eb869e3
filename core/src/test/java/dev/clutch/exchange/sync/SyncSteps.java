package dev.clutch.exchange.sync;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/**
 * What can be done at a lock, a semaphore or a condition without waiting, by interpreters that have
 * one turn each, and die: also before they come for what was granted to them, and give up after it.
 */
public final class SyncSteps {
  private static final int INTERPRETERS = 8;
  private static final int PERMITS = 2;
  private static final String NONE = "none";
  private static final String DONE = "done";

  private SyncSteps() {}

  private static String answer(boolean done) {
    return done ? DONE : NONE;
  }

  /** What a primitive is to do. */
  public abstract static class Model {
    /** What became of an interpreter's turn. */
    private enum Place {
      NONE,
      IN_LINE,
      GRANTED,
      HELD,
      LOST
    }

    private final Place[] places = new Place[INTERPRETERS];
    private final ArrayDeque<Integer> line = new ArrayDeque<>();
    int free;

    Model(int free) {
      this.free = free;
      Arrays.fill(places, Place.NONE);
    }

    /** The death of one who held something, or was to. */
    abstract void lost(boolean fetched);

    /** Whether nobody is let in. */
    boolean isAbandoned() {
      return false;
    }

    /** Whether what is granted is to be released. */
    boolean isHeld() {
      return true;
    }

    final void serve() {
      while (free > 0 && !line.isEmpty()) {
        free--;
        places[line.remove()] = Place.GRANTED;
      }
    }

    public String join(int thread) {
      if (places[thread] != Place.NONE) {
        return NONE;
      }
      places[thread] = isAbandoned() ? Place.LOST : Place.IN_LINE;
      if (!isAbandoned()) {
        line.add(thread);
      }
      serve();
      return DONE;
    }

    public String fetch(int thread) {
      boolean granted = places[thread] == Place.GRANTED;
      if (granted) {
        places[thread] = isHeld() ? Place.HELD : Place.NONE;
      } else if (places[thread] == Place.LOST) {
        places[thread] = Place.NONE;
      }
      return answer(granted);
    }

    public String cancel(int thread) {
      var place = places[thread];
      if (place == Place.NONE || place == Place.HELD) {
        return NONE;
      }
      places[thread] = Place.NONE;
      line.remove(thread);
      free += place == Place.GRANTED ? 1 : 0;
      serve();
      return DONE;
    }

    public String release(int thread) {
      if (places[thread] != Place.HELD) {
        return NONE;
      }
      places[thread] = Place.NONE;
      free++;
      serve();
      return DONE;
    }

    public String die(int thread) {
      var place = places[thread];
      line.remove(thread);
      places[thread] = place == Place.NONE || place == Place.HELD ? Place.NONE : Place.LOST;
      if (place == Place.GRANTED || place == Place.HELD) {
        lost(place == Place.HELD);
      }
      if (isAbandoned()) {
        line.forEach(each -> places[each] = Place.LOST);
        line.clear();
      }
      serve();
      return DONE;
    }

    final boolean hold(int thread) {
      boolean may = places[thread] == Place.NONE;
      places[thread] = may ? Place.HELD : places[thread];
      return may;
    }
  }

  /** The primitive. Nobody but its holder releases it here. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  public abstract static class Tested {
    private final SyncObject at;
    private final @Nullable Turn[] turns = new Turn[INTERPRETERS];
    final boolean[] holds = new boolean[INTERPRETERS];

    Tested(SyncObject at) {
      this.at = at;
    }

    abstract boolean giveBack(int thread);

    final boolean isIdle(int thread) {
      return turns[thread] == null && !holds[thread];
    }

    boolean isHeld() {
      return true;
    }

    @Operation
    public String join(@Param(name = "thread") int thread) {
      if (!isIdle(thread)) {
        return NONE;
      }
      turns[thread] = at.join(thread, _ -> {});
      return DONE;
    }

    @Operation
    public String fetch(@Param(name = "thread") int thread) {
      var turn = turns[thread];
      if (turn == null || turn.outcome() == null) {
        return NONE;
      }
      boolean granted = turn.settle() == Turn.Outcome.GRANTED;
      turns[thread] = null;
      holds[thread] = granted && isHeld();
      return answer(granted);
    }

    @Operation
    public String cancel(@Param(name = "thread") int thread) {
      var turn = turns[thread];
      if (turn == null) {
        return NONE;
      }
      turn.cancel();
      turns[thread] = null;
      return DONE;
    }

    @Operation
    public String release(@Param(name = "thread") int thread) {
      boolean held = holds[thread];
      holds[thread] = false;
      return answer(held && giveBack(thread));
    }

    @Operation
    public String die(@Param(name = "thread") int thread) {
      at.died(thread);
      holds[thread] = false;
      return DONE;
    }
  }

  /** A lock. */
  public static final class LockModel extends Model {
    private boolean abandoned;

    public LockModel() {
      super(1);
    }

    @Override
    void lost(boolean fetched) {
      abandoned = true;
    }

    @Override
    boolean isAbandoned() {
      return abandoned;
    }

    public String recover(int thread) {
      boolean recovers = abandoned && hold(thread);
      abandoned &= !recovers;
      return answer(recovers);
    }

    public boolean isFree() {
      return free > 0 || abandoned;
    }
  }

  /** A lock. */
  public static final class Lock extends Tested {
    private final SyncLock lock;

    public Lock() {
      this(new SyncLock(1, false, Thread::currentThread));
    }

    private Lock(SyncLock lock) {
      super(lock);
      this.lock = lock;
    }

    @Override
    boolean giveBack(int thread) {
      return lock.release();
    }

    @Operation
    public String recover(@Param(name = "thread") int thread) {
      boolean recovers = isIdle(thread) && lock.recover(thread);
      holds[thread] |= recovers;
      return answer(recovers);
    }

    @Operation
    public boolean isFree() {
      return !lock.isLocked();
    }
  }

  /** A semaphore whose permits come back from the dead. */
  public static final class BoundedModel extends Model {
    public BoundedModel() {
      super(PERMITS);
    }

    @Override
    void lost(boolean fetched) {
      free++;
    }

    public long permits() {
      return free;
    }
  }

  /** A semaphore whose permits do not, if they were fetched. */
  public static final class PlainModel extends Model {
    public PlainModel() {
      super(PERMITS);
    }

    @Override
    void lost(boolean fetched) {
      free += fetched ? 0 : 1;
    }

    public long permits() {
      return free;
    }
  }

  /** A semaphore. */
  public abstract static class Semaphore extends Tested {
    private final SyncSemaphore semaphore;

    private Semaphore(SyncSemaphore semaphore) {
      super(semaphore);
      this.semaphore = semaphore;
    }

    @Override
    boolean giveBack(int thread) {
      return semaphore.release(thread, 1);
    }

    @Operation
    public long permits() {
      return semaphore.permits();
    }
  }

  /** A bounded one. */
  public static final class Bounded extends Semaphore {
    public Bounded() {
      super(new SyncSemaphore(1, PERMITS, true));
    }
  }

  /** The other kind. */
  public static final class Plain extends Semaphore {
    public Plain() {
      super(new SyncSemaphore(1, PERMITS, false));
    }
  }

  /** A condition: who is woken and cannot come, wakes the next. */
  public static final class ConditionModel extends Model {
    public ConditionModel() {
      super(0);
    }

    @Override
    void lost(boolean fetched) {
      free = 1;
      forget();
    }

    @Override
    boolean isHeld() {
      return false;
    }

    @Override
    public String cancel(int thread) {
      var answer = super.cancel(thread);
      forget();
      return answer;
    }

    public String wake() {
      free = 1;
      forget();
      return DONE;
    }

    /** Nothing is kept for those to come. */
    private void forget() {
      serve();
      free = 0;
    }
  }

  /** A condition. */
  public static final class Condition extends Tested {
    private final SyncCondition condition;

    public Condition() {
      this(new SyncCondition(2, new SyncLock(1, false, Thread::currentThread)));
    }

    private Condition(SyncCondition condition) {
      super(condition);
      this.condition = condition;
    }

    @Override
    boolean giveBack(int thread) {
      return false;
    }

    @Override
    boolean isHeld() {
      return false;
    }

    @Operation
    public String wake() {
      condition.wake(1);
      return DONE;
    }
  }
}
