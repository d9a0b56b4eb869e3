package com.example.scores;

import dev.clutch.spring.PythonFunction;

/** The Python function, as a bean. */
@PythonFunction("scoring.score")
public interface Scoring {
  record Score(int words, double score) {}

  Score score(String text, boolean slow);
}
