package dev.clutch.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A compiled pattern, as a program for a {@link Search}: Python's code, with its loops and groups
 * made to jumps. Immutable.
 */
public final class Regex {
  /** Of the program. Those of one character test it; behind the operation stand its numbers. */
  enum Step {
    FAIL,
    MATCH,
    CHARACTER, // test
    REPEATED, // test, least, most, kind: 0 greedy, 1 lazy, 2 without a way back
    MARK, // which
    AT, // where
    REFERENCE, // group, case
    IF, // group, where to go when it has none
    JUMP, // where to
    SPLIT, // where to go when what follows fails
    LOOP, // its slots: for the count, and for the place
    AGAIN, // slots, least, most, lazy, where to go when it ends
    ATOMIC, // slot
    ATOMIC_END, // slot
    AHEAD, // slots, how far back first
    AHEAD_END, // slots
    NOT, // slots, how far back first, where to go when it is not there
    NOT_END, // slot
  }

  /** What one character has to be. */
  sealed interface Test {
    boolean holds(int c);
  }

  private record Literal(int wanted, boolean not, CharacterSet.Case kind) implements Test {
    @Override
    public boolean holds(int c) {
      boolean same =
          switch (kind) {
            case AS_IT_IS -> c == wanted;
            case ASCII -> Characters.lower(c, false) == wanted;
            case ANY -> Characters.lower(c, true) == wanted;
            case LOCALE -> Characters.lower(c, false) == Characters.lower(wanted, false);
          };
      return same != not;
    }
  }

  private record Any(boolean lines) implements Test {
    @Override
    public boolean holds(int c) {
      return lines || c != '\n';
    }
  }

  private record Category(int category) implements Test {
    @Override
    public boolean holds(int c) {
      return Characters.isIn(category, c);
    }
  }

  private record Member(CharacterSet set) implements Test {
    @Override
    public boolean holds(int c) {
      return set.has(c);
    }
  }

  static final int ENDLESS = -1; // MAXREPEAT, as 32 bits
  static final Step[] STEPS = Step.values();

  final int groups;
  final List<Test> tests = new ArrayList<>();
  private final int[] code;
  private int[] steps = new int[64];
  private int count;
  private int slots;

  /**
   * Compiles.
   *
   * @param code what {@code re._compiler} gives, in decimal, parted by spaces
   * @param groups how many there are
   */
  public Regex(String code, int groups) {
    this.code =
        Arrays.stream(code.split(" ", -1))
            .mapToLong(Long::parseLong)
            .mapToInt(c -> (int) c)
            .toArray();
    this.groups = groups;
    compile(0, this.code.length);
    emit(Step.MATCH);
  }

  int[] steps() {
    return steps;
  }

  int slots() {
    return slots;
  }

  @SuppressWarnings("EnumOrdinal") // what Search looks up in STEPS, and nobody else
  private int emit(Step step, int... numbers) {
    if (count + numbers.length + 1 > steps.length) {
      steps = Arrays.copyOf(steps, steps.length * 2 + numbers.length);
    }
    int at = count;
    steps[count++] = step.ordinal();
    for (int number : numbers) {
      steps[count++] = number;
    }
    return at;
  }

  /** Compiles a part, and answers where in the code it ended: at a jump, or at its end. */
  private int compile(int from, int end) {
    int i = from;
    while (i < end && code[i] != Op.JUMP) {
      if (code[i] == Op.SUCCESS) {
        return i;
      }
      i = one(i);
    }
    return i;
  }

  private int one(int i) {
    int next = i + 1 < code.length ? i + 1 + code[i + 1] : i; // of those that have a length
    switch (code[i]) {
      case Op.FAILURE -> {
        emit(Step.FAIL);
        return i + 1;
      }
      case Op.INFO -> {
        return next;
      }
      case Op.MARK -> emit(Step.MARK, code[i + 1]);
      case Op.AT -> emit(Step.AT, code[i + 1]);
      case Op.GROUPREF -> emit(Step.REFERENCE, code[i + 1], 0);
      case Op.GROUPREF_IGNORE, Op.GROUPREF_LOC_IGNORE -> emit(Step.REFERENCE, code[i + 1], 1);
      case Op.GROUPREF_UNI_IGNORE -> emit(Step.REFERENCE, code[i + 1], 2);
      case Op.GROUPREF_EXISTS -> {
        return conditional(i);
      }
      case Op.BRANCH -> {
        return branch(i);
      }
      case Op.REPEAT -> {
        repeat(i, code[next] != Op.MAX_UNTIL, next);
        return next + 1;
      }
      case Op.POSSESSIVE_REPEAT -> {
        int slot = slots++;
        emit(Step.ATOMIC, slot);
        repeat(i, false, next);
        emit(Step.ATOMIC_END, slot);
        return next + 1;
      }
      case Op.REPEAT_ONE, Op.MIN_REPEAT_ONE, Op.POSSESSIVE_REPEAT_ONE -> {
        int kind = code[i] == Op.REPEAT_ONE ? 0 : code[i] == Op.MIN_REPEAT_ONE ? 1 : 2;
        emit(Step.REPEATED, test(i + 4), code[i + 2], code[i + 3], kind);
        return next;
      }
      case Op.ATOMIC_GROUP -> {
        int slot = slots++;
        emit(Step.ATOMIC, slot);
        compile(i + 2, next);
        emit(Step.ATOMIC_END, slot);
        return next;
      }
      case Op.ASSERT -> {
        int slot = slots;
        slots += 2;
        emit(Step.AHEAD, slot, code[i + 2]);
        compile(i + 3, next);
        emit(Step.AHEAD_END, slot);
        return next;
      }
      case Op.ASSERT_NOT -> {
        int slot = slots;
        slots += 2;
        int start = emit(Step.NOT, slot, code[i + 2], 0);
        compile(i + 3, next);
        emit(Step.NOT_END, slot);
        steps[start + 3] = count;
        return next;
      }
      default -> {
        emit(Step.CHARACTER, test(i));
        return switch (code[i]) {
          case Op.ANY, Op.ANY_ALL -> i + 1;
          case Op.IN, Op.IN_IGNORE, Op.IN_LOC_IGNORE, Op.IN_UNI_IGNORE -> next;
          default -> i + 2;
        };
      }
    }
    return i + 2;
  }

  private int conditional(int i) {
    int no = i + 2 + code[i + 2] - 1;
    int start = emit(Step.IF, code[i + 1], 0);
    int end = compile(i + 3, no);
    if (end == no) {
      steps[start + 2] = count;
      return no;
    }
    int jump = emit(Step.JUMP, 0);
    steps[start + 2] = count;
    int after = end + 1 + code[end + 1];
    compile(no, after);
    steps[jump + 1] = count;
    return after;
  }

  private int branch(int i) {
    var jumps = new ArrayList<Integer>();
    int at = i + 1;
    while (code[at] != 0) {
      int next = at + code[at];
      int split = code[next] == 0 ? -1 : emit(Step.SPLIT, 0);
      compile(at + 1, next);
      jumps.add(emit(Step.JUMP, 0));
      if (split >= 0) {
        steps[split + 1] = count;
      }
      at = next;
    }
    jumps.forEach(jump -> steps[jump + 1] = count);
    return at + 1;
  }

  private void repeat(int i, boolean lazy, int end) {
    int slot = slots;
    slots += 2;
    emit(Step.LOOP, slot);
    int again = emit(Step.AGAIN, slot, code[i + 2], code[i + 3], lazy ? 1 : 0, 0);
    compile(i + 4, end);
    emit(Step.JUMP, again);
    steps[again + 5] = count;
  }

  private int test(int i) {
    tests.add(
        switch (code[i]) {
          case Op.ANY -> new Any(false);
          case Op.ANY_ALL -> new Any(true);
          case Op.CATEGORY -> new Category(code[i + 1]);
          case Op.IN -> member(i, CharacterSet.Case.AS_IT_IS);
          case Op.IN_IGNORE -> member(i, CharacterSet.Case.ASCII);
          case Op.IN_UNI_IGNORE -> member(i, CharacterSet.Case.ANY);
          case Op.IN_LOC_IGNORE -> member(i, CharacterSet.Case.LOCALE);
          case Op.LITERAL -> new Literal(code[i + 1], false, CharacterSet.Case.AS_IT_IS);
          case Op.LITERAL_IGNORE -> new Literal(code[i + 1], false, CharacterSet.Case.ASCII);
          case Op.LITERAL_UNI_IGNORE -> new Literal(code[i + 1], false, CharacterSet.Case.ANY);
          case Op.LITERAL_LOC_IGNORE -> new Literal(code[i + 1], false, CharacterSet.Case.LOCALE);
          case Op.NOT_LITERAL -> new Literal(code[i + 1], true, CharacterSet.Case.AS_IT_IS);
          case Op.NOT_LITERAL_IGNORE -> new Literal(code[i + 1], true, CharacterSet.Case.ASCII);
          case Op.NOT_LITERAL_UNI_IGNORE -> new Literal(code[i + 1], true, CharacterSet.Case.ANY);
          case Op.NOT_LITERAL_LOC_IGNORE ->
              new Literal(code[i + 1], true, CharacterSet.Case.LOCALE);
          default -> throw new IllegalArgumentException("there is no operation " + code[i]);
        });
    return tests.size() - 1;
  }

  private Test member(int i, CharacterSet.Case kind) {
    return new Member(new CharacterSet(code, i + 2, kind));
  }
}
