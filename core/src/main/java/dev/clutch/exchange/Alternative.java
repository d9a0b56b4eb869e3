package dev.clutch.exchange;

/** One of the things of which a {@link Choice} does one. It stands in line like any waiter. */
final class Alternative extends Waiter {
  private final Choice choice;
  private final Choice.Case from;
  private final int index;

  Alternative(Choice choice, Choice.Case from, int index) {
    super(from.offered);
    this.choice = choice;
    this.from = from;
    this.index = index;
  }

  Choice choice() {
    return choice;
  }

  /** Its place in the list that was given to choose from. */
  int index() {
    return index;
  }

  long holder() {
    return from.holder;
  }

  ChoiceLine line() {
    return from.line;
  }

  /** Whether it cannot be chosen any more, or was. */
  boolean isDecided() {
    return choice.isDecided();
  }

  /**
   * Decides for this one.
   *
   * @return false when something else was chosen before: then it is to be taken out of its line
   */
  boolean choose(ParkedThread.Outcome outcome) {
    return choice.decide(this, outcome);
  }

  /** Decides two choices for two that meet, or neither. They are not of the same choice. */
  static boolean chooseBoth(Alternative sender, Alternative receiver, Item item) {
    boolean inOrder = sender.choice.precedes(receiver.choice);
    var first = inOrder ? sender.choice : receiver.choice;
    var second = inOrder ? receiver.choice : sender.choice;
    synchronized (first) {
      synchronized (second) {
        if (first.isDecided() || second.isDecided()) {
          return false;
        }
        sender.choose(ParkedThread.Outcome.Accepted.YES);
        receiver.choose(new ParkedThread.Outcome.Received(item));
        return true;
      }
    }
  }

  /** What is told of it when it is the one. */
  Choice.Chosen chosen(ParkedThread.Outcome outcome) {
    return switch (outcome) {
      case ParkedThread.Outcome.Received(var item) -> new Choice.Chosen(index, item);
      case ParkedThread.Outcome.Accepted _ -> new Choice.Chosen(index, offered());
      case ParkedThread.Outcome.Ended _ -> throw line().ended(this);
    };
  }
}
