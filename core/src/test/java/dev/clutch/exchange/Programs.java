package dev.clutch.exchange;

import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * Random programs of the operations that Lincheck is given, one after the other: what the model
 * does must be what is tested does. A program that fails is made shorter as long as it fails, and
 * shown. Lincheck goes through the schedules of short programs; this through many long ones.
 */
public final class Programs {
  private static final int PROGRAMS = 5_000;
  private static final int LONGEST = 30;
  private static final int THREADS = 3;

  private record Step(Method operation, List<Object> arguments) {
    @Override
    public String toString() {
      return operation.getName() + arguments;
    }
  }

  private Programs() {}

  /** Holds what is tested against a model; both have methods of the same names. */
  public static <T> void compare(Supplier<T> tested, Supplier<?> model) {
    var operations =
        Arrays.stream(tested.get().getClass().getMethods())
            .filter(method -> method.isAnnotationPresent(Operation.class))
            .sorted(Comparator.comparing(Method::getName))
            .toList();
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int n = 0; n < PROGRAMS; n++) {
      List<Step> steps = new ArrayList<>();
      for (int left = random.nextInt(LONGEST); left >= 0; left--) {
        var operation = operations.get(random.nextInt(operations.size()));
        steps.add(new Step(operation, arguments(operation, random)));
      }
      if (difference(steps, tested.get(), model.get()) != null) {
        var shortest = shorten(steps, tested, model);
        fail("seed %d: %s%n%s", seed, difference(shortest, tested.get(), model.get()), shortest);
      }
    }
  }

  private static List<Object> arguments(Method operation, RandomGenerator random) {
    List<Object> arguments = new ArrayList<>();
    for (var parameter : operation.getParameters()) {
      boolean thread = parameter.getAnnotation(Param.class).name().equals("thread");
      arguments.add(thread ? random.nextInt(THREADS) : random.nextInt(1, 10));
    }
    return arguments;
  }

  private static <T> List<Step> shorten(List<Step> steps, Supplier<T> tested, Supplier<?> model) {
    for (int n = 0; n < steps.size(); n++) {
      var fewer = new ArrayList<>(steps);
      fewer.remove(n);
      if (difference(fewer, tested.get(), model.get()) != null) {
        return shorten(fewer, tested, model);
      }
    }
    return steps;
  }

  private static @Nullable String difference(List<Step> steps, Object tested, Object model) {
    try {
      for (var step : steps) {
        var operation = step.operation();
        var arguments = step.arguments().toArray();
        var actual = operation.invoke(tested, arguments);
        var types = operation.getParameterTypes();
        var expected = model.getClass().getMethod(operation.getName(), types);
        var wanted = expected.invoke(model, arguments);
        if (!Objects.equals(actual, wanted)) {
          return step + ": " + actual + " instead of " + wanted;
        }
        for (var method : tested.getClass().getMethods()) {
          if (method.isAnnotationPresent(Validate.class)) {
            method.invoke(tested);
          }
        }
      }
      return null;
    } catch (InvocationTargetException e) {
      return String.valueOf(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("the model has no such operation", e);
    }
  }
}
