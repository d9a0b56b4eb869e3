package dev.clutch;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that Python code may call: an object whose class has such methods, of whatever
 * visibility, crosses to Python as an object that has these, and nothing else of it. On the method
 * of a functional interface it says how {@link Clutch#function(String, Class, Object)} shows it.
 *
 * <p>Records, collections and what else crosses by copy do so all the same. See {@link Callback}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface PythonCallable {
  /**
   * What Python calls it.
   *
   * @return a name; empty for the method's own
   */
  String name() default "";

  /**
   * What {@code help} tells.
   *
   * @return its docstring; empty for none
   */
  String doc() default "";

  /**
   * The names of its parameters, by which Python code may pass arguments. Not needed where the
   * class was compiled with {@code javac -parameters}; without either, parameters have no names.
   *
   * @return as many names as it has parameters; none for those of the class file
   */
  String[] parameters() default {};
}
