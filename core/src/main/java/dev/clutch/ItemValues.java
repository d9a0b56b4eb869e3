package dev.clutch;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.JavaValues;
import dev.clutch.errors.ItemInterpreterDestroyedException;
import dev.clutch.exchange.Item;
import org.jspecify.annotations.Nullable;

/** What items of queues and channels come to in Java. */
final class ItemValues {
  private ItemValues() {}

  /**
   * The value of an item that was taken or received.
   *
   * @param did what its interpreter did with it, for the message
   */
  static @Nullable Object of(Item item, JavaValues values, String did) {
    var value = item.value();
    if (value != null) {
      return values.toJava(value);
    }
    if (item.policy() == UnboundPolicy.ERROR) {
      throw new ItemInterpreterDestroyedException(
          "the interpreter that " + did + " the item, " + item.origin() + ", is gone");
    }
    return Unbound.ITEM;
  }
}
