package dev.clutch.data;

/**
 * Something callable on its way to other interpreters. An interpreter that is to call it again
 * knows it by its identity, and need not make it again.
 */
public final class Callee {
  private final Shareable value;
  private final boolean lasting;

  /**
   * Makes one.
   *
   * @param value as it crosses
   * @param lasting whether one made of it is as good as any other made of it: it has no state
   */
  public Callee(Shareable value, boolean lasting) {
    this.value = value;
    this.lasting = lasting;
  }

  /** As it crosses. */
  public Shareable value() {
    return value;
  }

  /** Whether it need be made only once in an interpreter. */
  public boolean lasting() {
    return lasting;
  }
}
