package dev.clutch.spring.functions;

import dev.clutch.Kwargs;
import dev.clutch.spring.PythonFunction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

@PythonFunction(pool = "scoring")
public interface Scores {
  record Row(int id, Optional<String> name) {}

  @PythonFunction("scores.score")
  double score(String text);

  @PythonFunction("scores.score")
  CompletableFuture<Double> scoreLater(String text);

  @PythonFunction("scores.rows")
  List<Row> rows(int count);

  @PythonFunction("scores.shout")
  String shout(Object... wordsAndKwargs);

  @PythonFunction("scores.fail")
  void fail(String text);

  default String shoutTwice(String word) {
    return shout(word, Kwargs.of("times", 2));
  }
}
