package dev.clutch.regex;

import java.util.Arrays;

/**
 * Looks for a pattern in one text. It goes a number of steps at a time, so that whoever asked can
 * be interrupted, and needs no stack of the JVM's. For one thread.
 */
public final class Search {
  /** How much of the text has to match. */
  public enum Where {
    ANYWHERE,
    AT_THE_START,
    AS_A_WHOLE
  }

  private static final int STEPS = 1 << 20;

  // What is noted to find the way back: two or three numbers, and of which kind they are.
  private static final int CHOICE = 0; // place, step
  private static final int SLOT = 1; // which, what was in it
  private static final int MARK = 2; // which, what it was
  private static final int GREEDY = 3; // step, place, least place
  private static final int LAZY = 4; // step of the repetition, place, most place
  private static final int FRAME = 4;

  private static final int FAILED = 0;

  private final Regex regex;
  private final int[] text;

  private int[] notes = new int[256];
  private int top;
  private final int[] slots;
  private final int[] marks; // the last one: of which group the end was seen last
  private Where where = Where.ANYWHERE;
  private int start;
  private int end;
  private boolean advances; // past the start
  private int at;
  private int step;
  private boolean running;
  private int left; // steps

  /** In a str. */
  public Search(Regex regex, String text) {
    this(regex, text.codePoints().toArray());
  }

  /** In bytes. */
  public Search(Regex regex, byte[] text) {
    this(regex, new int[text.length]);
    for (int i = 0; i < text.length; i++) {
      this.text[i] = text[i] & 0xFF;
    }
  }

  private Search(Regex regex, int[] text) {
    this.regex = regex;
    this.text = text;
    this.slots = new int[regex.slots()];
    this.marks = new int[regex.groups * 2 + 1];
  }

  /** Begins. advances: a match of nothing at the very start is none. */
  public void begin(Where where, int start, int end, boolean advances) {
    this.where = where;
    this.start = start;
    this.end = end;
    this.advances = advances;
    running = false;
  }

  /**
   * Goes on.
   *
   * @return 1 when it is found, 0 when there is none, -1 when it has to go on
   */
  public int go() {
    left = STEPS;
    while (left > 0) {
      if (!running) {
        if (start > end) {
          return 0;
        }
        top = 0;
        at = start;
        step = 0;
        Arrays.fill(marks, -1);
        running = true;
        left--;
      }
      int answer = run();
      if (answer != FAILED) {
        return answer;
      }
      running = false;
      advances = false;
      if (where != Where.ANYWHERE) {
        return 0;
      }
      start++;
    }
    return -1;
  }

  /**
   * The places of a match: those of the whole, of each group, and the group that ended last, or -1.
   */
  public String found() {
    var places = new StringBuilder().append(start).append(' ').append(at);
    for (int group = 0; group < regex.groups; group++) {
      boolean isThere = isThere(group);
      places.append(' ').append(isThere ? marks[2 * group] : -1);
      places.append(' ').append(isThere ? marks[2 * group + 1] : -1);
    }
    return places.append(' ').append(marks[marks.length - 1]).toString();
  }

  private boolean isThere(int group) {
    return marks[2 * group] >= 0 && marks[2 * group + 1] >= marks[2 * group];
  }

  private void note(int kind, int one, int two, int three) {
    if (top + FRAME > notes.length) {
      notes = Arrays.copyOf(notes, notes.length * 2);
    }
    notes[top] = kind;
    notes[top + 1] = one;
    notes[top + 2] = two;
    notes[top + 3] = three;
    top += FRAME;
  }

  private void set(int slot, int value) {
    note(SLOT, slot, slots[slot], 0);
    slots[slot] = value;
  }

  private void mark(int which, int value) {
    note(MARK, which, marks[which], 0);
    marks[which] = value;
  }

  /** Tries one start: 1 with a match, -1 when it has to go on. */
  private int run() {
    var program = regex.steps();
    while (left-- > 0) {
      int i = step;
      boolean fits = true;
      switch (Regex.STEPS[program[i]]) {
        case FAIL -> fits = false;
        case MATCH -> {
          if ((where != Where.AS_A_WHOLE || at == end) && (!advances || at != start)) {
            return 1;
          }
          fits = false;
        }
        case CHARACTER -> {
          fits = at < end && regex.tests.get(program[i + 1]).holds(text[at]);
          at++;
          step += 2;
        }
        case REPEATED -> fits = repeated(program, i);
        case MARK -> {
          int which = program[i + 1];
          mark(which, at);
          if ((which & 1) != 0) {
            mark(marks.length - 1, which / 2 + 1);
          }
          step += 2;
        }
        case AT -> {
          fits = isAt(program[i + 1]);
          step += 2;
        }
        case REFERENCE -> {
          fits = refers(program[i + 1], program[i + 2]);
          step += 3;
        }
        case IF -> step = isThere(program[i + 1]) ? i + 3 : program[i + 2];
        case JUMP -> step = program[i + 1];
        case SPLIT -> {
          note(CHOICE, at, program[i + 1], 0);
          step += 2;
        }
        case LOOP -> {
          set(program[i + 1], 0);
          set(program[i + 1] + 1, -1);
          step += 2;
        }
        case AGAIN -> again(program, i);
        case ATOMIC -> {
          set(program[i + 1], top);
          step += 2;
        }
        case ATOMIC_END -> {
          forget(slots[program[i + 1]]);
          step += 2;
        }
        case AHEAD -> {
          fits = at >= program[i + 2];
          set(program[i + 1], top);
          set(program[i + 1] + 1, at);
          at -= program[i + 2];
          step += 3;
        }
        case AHEAD_END -> {
          forget(slots[program[i + 1]]);
          at = slots[program[i + 1] + 1];
          step += 2;
        }
        case NOT -> {
          if (at < program[i + 2]) {
            step = program[i + 3];
          } else {
            set(program[i + 1], top);
            note(CHOICE, at, program[i + 3], 0);
            at -= program[i + 2];
            step += 4;
          }
        }
        case NOT_END -> {
          int height = slots[program[i + 1]];
          while (top > height) {
            undo();
          }
          fits = false;
        }
      }
      if (!fits && !back(program)) {
        return FAILED;
      }
    }
    return -1;
  }

  private boolean repeated(int[] program, int i) {
    var test = regex.tests.get(program[i + 1]);
    int least = program[i + 2];
    int most = program[i + 3];
    int kind = program[i + 4];
    if (least < 0 || end - at < least) {
      return false;
    }
    int last = most == Regex.ENDLESS || most > end - at || most < 0 ? end : at + most;
    int stop = kind == 1 ? at + least : last;
    int from = at;
    while (at < stop && test.holds(text[at])) {
      at++;
    }
    if (at - from < least) {
      return false;
    }
    step = i + 5;
    if (kind == 0 && at - from > least) {
      note(GREEDY, step, at - 1, from + least);
    } else if (kind == 1 && at < last) {
      note(LAZY, i, at, last);
    }
    return true;
  }

  private void again(int[] program, int i) {
    int slot = program[i + 1];
    int count = slots[slot];
    int least = program[i + 2];
    int most = program[i + 3];
    boolean must = Integer.compareUnsigned(count, least) < 0;
    boolean may = most == Regex.ENDLESS || Integer.compareUnsigned(count, most) < 0;
    if (must) {
      set(slot, count + 1);
      set(slot + 1, at);
      step = i + 6;
    } else if (!may || slots[slot + 1] == at) {
      step = program[i + 5];
    } else if (program[i + 4] == 0) {
      note(CHOICE, at, program[i + 5], 0);
      set(slot, count + 1);
      set(slot + 1, at);
      step = i + 6;
    } else {
      note(CHOICE, at, ~i, 0);
      step = program[i + 5];
    }
  }

  /** Takes back what was noted last. */
  private void undo() {
    top -= FRAME;
    if (notes[top] == SLOT) {
      slots[notes[top + 1]] = notes[top + 2];
    } else if (notes[top] == MARK) {
      marks[notes[top + 1]] = notes[top + 2];
    }
  }

  /** Gives up all choices since; what was set stays so, and can still be taken back. */
  private void forget(int height) {
    int kept = height;
    for (int i = height; i < top; i += FRAME) {
      if (notes[i] == SLOT || notes[i] == MARK) {
        System.arraycopy(notes, i, notes, kept, FRAME);
        kept += FRAME;
      }
    }
    top = kept;
  }

  /** Goes back to the last choice, if there is one. */
  private boolean back(int[] program) {
    while (top > 0) {
      undo();
      int one = notes[top + 1];
      int two = notes[top + 2];
      int three = notes[top + 3];
      switch (notes[top]) {
        case CHOICE -> {
          at = one;
          step = two;
          if (two < 0) { // a lazy loop goes round once more
            step = ~two + 6;
            int slot = program[~two + 1];
            set(slot, slots[slot] + 1);
            set(slot + 1, at);
          }
          return true;
        }
        case GREEDY -> {
          at = two;
          step = one;
          if (two > three) {
            note(GREEDY, one, two - 1, three);
          }
          return true;
        }
        case LAZY -> {
          if (regex.tests.get(program[one + 1]).holds(text[two])) {
            at = two + 1;
            step = one + 5;
            if (at < three) {
              note(LAZY, one, at, three);
            }
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  private boolean refers(int group, int kind) {
    if (!isThere(group)) {
      return false;
    }
    int from = marks[2 * group];
    int size = marks[2 * group + 1] - from;
    if (end - at < size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      int one = text[from + i];
      int two = text[at + i];
      if (one != two
          && (kind == 0 || Characters.lower(one, kind == 2) != Characters.lower(two, kind == 2))) {
        return false;
      }
    }
    at += size;
    return true;
  }

  /** A place of the compiled code: {@code ATCODES} of Python's re._constants. */
  private boolean isAt(int place) {
    return switch (place) {
      case 0, 2 -> at == 0;
      case 1 -> at == 0 || text[at - 1] == '\n';
      case 3, 8 -> isWord(at - 1, false) != isWord(at, false);
      case 4, 9 -> end != 0 && isWord(at - 1, false) == isWord(at, false);
      case 5 -> at == end || (at == end - 1 && text[at] == '\n');
      case 6 -> at == end || text[at] == '\n';
      case 7 -> at == end;
      case 10 -> isWord(at - 1, true) != isWord(at, true);
      case 11 -> end != 0 && isWord(at - 1, true) == isWord(at, true);
      default -> throw new IllegalArgumentException("there is no place " + place);
    };
  }

  private boolean isWord(int i, boolean any) {
    return i >= 0 && i < end && (any ? Characters.isAnyWord(text[i]) : Characters.isWord(text[i]));
  }
}
