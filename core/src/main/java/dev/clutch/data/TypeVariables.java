package dev.clutch.data;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the type variables of a type, and of the types that it extends, stand for. */
public final class TypeVariables {
  private final Map<TypeVariable<?>, Type> known = new HashMap<>();

  private TypeVariables() {}

  /** Those of a class or interface, with arguments or without. */
  public static TypeVariables of(Type type) {
    var variables = new TypeVariables();
    variables.add(type);
    return variables;
  }

  private void add(@Nullable Type type) {
    if (type instanceof ParameterizedType generic) {
      var declared = ((Class<?>) generic.getRawType()).getTypeParameters();
      for (int i = 0; i < declared.length; i++) {
        known.put(declared[i], in(generic.getActualTypeArguments()[i]));
      }
      add(generic.getRawType());
    } else if (type instanceof Class<?> plain) {
      add(plain.getGenericSuperclass());
      Arrays.stream(plain.getGenericInterfaces()).forEach(this::add);
    }
  }

  /** A type with its variables replaced, as far as they are known. */
  public Type in(Type type) {
    return switch (type) {
      case TypeVariable<?> variable -> known.getOrDefault(variable, variable);
      case ParameterizedType generic -> {
        var arguments =
            Arrays.stream(generic.getActualTypeArguments()).map(this::in).toArray(Type[]::new);
        yield new Replaced(arguments, generic.getRawType(), generic.getOwnerType());
      }
      case WildcardType some -> in(some.getUpperBounds()[0]);
      case GenericArrayType array ->
          in(array.getGenericComponentType()) instanceof Class<?> component
              ? component.arrayType()
              : type;
      default -> type;
    };
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Replaced(Type[] arguments, Type raw, @Nullable Type owner)
      implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.clone();
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return owner;
    }
  }
}
