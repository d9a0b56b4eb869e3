package dev.clutch.engine.graalpy;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The records that the public members of some classes give, alone or in something else. */
final class ReturnedRecords {
  private ReturnedRecords() {}

  /** Those classes, those in records included. */
  static Set<Class<?>> of(Collection<Class<?>> classes) {
    var records = new HashSet<Class<?>>();
    var seen = new HashSet<Type>();
    var pending = new ArrayDeque<Type>();
    for (var each : classes) {
      Arrays.stream(each.getMethods()).map(Method::getGenericReturnType).forEach(pending::add);
      Arrays.stream(each.getFields()).forEach(field -> pending.add(field.getGenericType()));
    }
    while (!pending.isEmpty()) {
      var type = pending.remove();
      if (seen.add(type)) {
        look(type, records, pending);
      }
    }
    return records;
  }

  private static void look(Type type, Set<Class<?>> records, Deque<Type> pending) {
    switch (type) {
      case Class<?> plain when plain.isArray() -> pending.add(plain.getComponentType());
      case Class<?> plain when plain.isRecord() -> {
        records.add(plain);
        Arrays.stream(plain.getRecordComponents())
            .map(RecordComponent::getGenericType)
            .forEach(pending::add);
      }
      case ParameterizedType generic -> {
        pending.add(generic.getRawType());
        pending.addAll(Arrays.asList(generic.getActualTypeArguments()));
      }
      case GenericArrayType array -> pending.add(array.getGenericComponentType());
      case WildcardType wildcard -> pending.addAll(Arrays.asList(wildcard.getUpperBounds()));
      default -> {}
    }
  }
}
