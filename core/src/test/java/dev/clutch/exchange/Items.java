package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Items that are told by a number. */
final class Items {
  private Items() {}

  static Item item(long number, long origin) {
    return new Item(new Shareable.Int(number), origin, UnboundPolicy.REPLACE);
  }

  static long number(@Nullable Item item) {
    return ((Shareable.Int) Objects.requireNonNull(item).value()).value();
  }
}
