package dev.clutch.spring.functions;

import dev.clutch.spring.PythonFunction;
import java.util.List;

@FunctionalInterface
@PythonFunction("math.fsum")
public interface Sum {
  double of(List<Double> numbers);
}
