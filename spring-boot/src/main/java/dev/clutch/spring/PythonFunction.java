package dev.clutch.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes an interface a bean that calls Python functions in a pool. Interfaces of the application's
 * packages, those of its {@code @SpringBootApplication} and below, are found.
 *
 * <p>An interface with one method may have the name of its function on the type; with several, each
 * method has its own on itself. Arguments and results cross by copy, as {@link
 * dev.clutch.Interpreter} says; results are converted to the method's type exactly, {@code
 * List<T>}, {@code Optional<T>} and records included. A method that returns a {@link
 * java.util.concurrent.CompletableFuture} or CompletionStage does not wait; any other waits for its
 * result, and cancels the call when its thread is interrupted, which ends the Python code. What the
 * function raises is a {@link dev.clutch.errors.ExecutionFailedException}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface PythonFunction {
  /**
   * The function: {@code module.function}.
   *
   * @return its name; empty on a type whose methods have theirs
   */
  String value() default "";

  /**
   * The pool that runs it.
   *
   * @return the name of its bean; empty for the only or primary one. Read on the type only
   */
  String pool() default "";
}
