package dev.clutch.exchange;

import dev.clutch.data.ChannelEnd;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which interpreters use which end of a channel. One becomes associated with an end when it first
 * uses it, and may release it: then it can never use that end again. Where an interpreter counts
 * the objects that stand for an end in it, its association also ends with the last of them, but not
 * for good. Of the dead no more is kept than how many they were: no interpreter has their numbers
 * again. Not thread-safe.
 */
final class Associations {
  // an interpreter, or the host -> whether it is still associated
  private final Map<Long, Boolean> senders = new TreeMap<>();
  private final Map<Long, Boolean> receivers = new TreeMap<>();
  private final Map<Holder, Integer> held = new HashMap<>();
  private final Map<ChannelInfo.Relation, Integer> dead = new EnumMap<>(ChannelInfo.Relation.class);

  /** An interpreter in which objects stand for an end. */
  private record Holder(long interpreter, ChannelEnd end) {}

  private Map<Long, Boolean> at(ChannelEnd end) {
    return end == ChannelEnd.SEND ? senders : receivers;
  }

  /**
   * Associates an interpreter with an end.
   *
   * @return false when it has released that end
   */
  boolean use(long interpreter, ChannelEnd end) {
    return at(end).computeIfAbsent(interpreter, _ -> true);
  }

  /** Counts one more object that stands for an end in an interpreter. */
  void hold(long interpreter, ChannelEnd end) {
    held.merge(new Holder(interpreter, end), 1, Integer::sum);
  }

  /**
   * Counts one less.
   *
   * @return whether an association ended with it
   */
  boolean letGo(long interpreter, ChannelEnd end) {
    var left =
        held.computeIfPresent(
            new Holder(interpreter, end), (_, count) -> count == 1 ? null : count - 1);
    return left == null && at(end).remove(interpreter, true);
  }

  /** Ends an association for good, even one that has not begun. */
  void release(long interpreter, ChannelEnd which) {
    for (var end : List.of(ChannelEnd.SEND, ChannelEnd.RECV)) {
      if (which.includes(end)) {
        at(end).put(interpreter, false);
      }
    }
  }

  /**
   * Ends the associations that a dead interpreter had, and forgets it.
   *
   * @return whether there were any
   */
  boolean died(long interpreter) {
    for (var end : List.of(ChannelEnd.SEND, ChannelEnd.RECV)) {
      held.remove(new Holder(interpreter, end));
    }
    var sent = senders.remove(interpreter);
    var received = receivers.remove(interpreter);
    if (sent == null && received == null) {
      return false;
    }
    dead.merge(
        ChannelInfo.Relation.of(sent == null ? null : false, received == null ? null : false),
        1,
        Integer::sum);
    return Boolean.TRUE.equals(sent) || Boolean.TRUE.equals(received);
  }

  /** Whether no interpreter is associated with either end. */
  boolean none() {
    return !senders.containsValue(true) && !receivers.containsValue(true);
  }

  /** Somebody else who is associated with an end; null for nobody. */
  @Nullable Long other(long interpreter, ChannelEnd end) {
    for (var each : at(end).entrySet()) {
      if (each.getValue() && each.getKey() != interpreter) {
        return each.getKey();
      }
    }
    return null;
  }

  /** The interpreters that are associated with an end, without the host. */
  List<Long> interpreters(ChannelEnd end) {
    return at(end).entrySet().stream()
        .filter(entry -> entry.getValue() && entry.getKey() != Item.HOST)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How many entries it keeps. */
  int size() {
    return senders.size() + receivers.size() + held.size();
  }

  /** How many interpreters stand how to the channel, those that are dead included. */
  Map<ChannelInfo.Relation, Integer> count() {
    Set<Long> all = new HashSet<>(senders.keySet());
    all.addAll(receivers.keySet());
    all.remove(Item.HOST);
    Map<ChannelInfo.Relation, Integer> counts = new EnumMap<>(dead);
    all.forEach(
        id ->
            counts.merge(
                ChannelInfo.Relation.of(senders.get(id), receivers.get(id)), 1, Integer::sum));
    return counts;
  }

  /** Whether an interpreter is associated with an end; null when it never was. */
  @Nullable Boolean of(long interpreter, ChannelEnd end) {
    return at(end).get(interpreter);
  }
}
