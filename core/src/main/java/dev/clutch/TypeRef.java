package dev.clutch;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

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
