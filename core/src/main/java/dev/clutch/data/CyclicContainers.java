package dev.clutch.data;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Unmodifiable views of containers that may hold themselves: where one is in itself, its text has
 * {@code (this Collection)}, whatever lies between. The JDK's see themselves only if they hold
 * themselves directly, and not behind a view.
 */
final class CyclicContainers {
  private static final ThreadLocal<Set<Object>> SHOWN =
      ThreadLocal.withInitial(() -> Collections.newSetFromMap(new IdentityHashMap<>()));

  private CyclicContainers() {}

  static List<@Nullable Object> list(List<@Nullable Object> list) {
    return new ListView(list);
  }

  static Set<@Nullable Object> set(Set<@Nullable Object> set) {
    return new SetView(set);
  }

  static Map<@Nullable Object, @Nullable Object> map(Map<@Nullable Object, @Nullable Object> map) {
    return new MapView(map);
  }

  private static String shown(Object container, Supplier<String> text) {
    var shown = SHOWN.get();
    if (!shown.add(container)) {
      return container instanceof Map ? "(this Map)" : "(this Collection)";
    }
    try {
      return text.get();
    } finally {
      shown.remove(container);
      if (shown.isEmpty()) {
        SHOWN.remove();
      }
    }
  }

  private static final class ListView extends AbstractList<@Nullable Object>
      implements RandomAccess {
    private final List<@Nullable Object> list;

    ListView(List<@Nullable Object> list) {
      this.list = list;
    }

    @Override
    public @Nullable Object get(int index) {
      return list.get(index);
    }

    @Override
    public int size() {
      return list.size();
    }

    @Override
    public String toString() {
      return shown(this, super::toString);
    }
  }

  private static final class SetView extends AbstractSet<@Nullable Object> {
    private final Collection<@Nullable Object> set;

    SetView(Set<@Nullable Object> set) {
      this.set = Collections.unmodifiableSet(set);
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
      return set.iterator();
    }

    @Override
    public boolean contains(@Nullable Object item) {
      return set.contains(item);
    }

    @Override
    public int size() {
      return set.size();
    }

    @Override
    public String toString() {
      return shown(this, super::toString);
    }
  }

  private static final class MapView extends AbstractMap<@Nullable Object, @Nullable Object> {
    private final Map<@Nullable Object, @Nullable Object> map;

    MapView(Map<@Nullable Object, @Nullable Object> map) {
      this.map = Collections.unmodifiableMap(map);
    }

    @Override
    public Set<Map.Entry<@Nullable Object, @Nullable Object>> entrySet() {
      return map.entrySet();
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
      return map.get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return map.containsKey(key);
    }

    @Override
    public String toString() {
      return shown(this, super::toString);
    }
  }
}
