package dev.clutch.spring.functions;

import dev.clutch.spring.PythonFunction;

@PythonFunction(value = "scores.nap", pool = "late")
public interface Nap {
  String sleep(double seconds);
}
