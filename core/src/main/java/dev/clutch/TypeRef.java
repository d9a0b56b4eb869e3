package dev.clutch;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * A type with its arguments, which a {@code Class} has not: {@code new TypeRef<List<Point>>() {}}.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
  private final Type type;

  /** For a subclass without a body, which says what the type is. */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType generic)) {
      throw new IllegalArgumentException("a TypeRef needs its type: new TypeRef<List<Point>>() {}");
    }
    type = generic.getActualTypeArguments()[0];
  }

  private TypeRef(Type type) {
    this.type = Objects.requireNonNull(type, "type");
  }

  /**
   * A type that a program has from Java's reflection, such as what a method returns.
   *
   * @param type the type
   * @return the same type as a TypeRef
   */
  public static TypeRef<?> of(Type type) {
    return new TypeRef<Object>(type) {};
  }

  /**
   * The type.
   *
   * @return as Java's reflection has it
   */
  public final Type type() {
    return type;
  }

  @Override
  public final String toString() {
    return "TypeRef<" + type.getTypeName() + ">";
  }
}
