package dev.clutch;

/**
 * Stands in for an item whose interpreter was destroyed before it was taken. Python: {@code
 * UNBOUND}.
 */
public enum Unbound {
  /** The only one. */
  ITEM
}
