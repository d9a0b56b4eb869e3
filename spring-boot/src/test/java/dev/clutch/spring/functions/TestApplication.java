package dev.clutch.spring.functions;

import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class TestApplication {

  @RestController
  static final class Controller {
    private final Scores scores;
    private final Nap nap;

    Controller(Scores scores, Nap nap) {
      this.scores = scores;
      this.nap = nap;
    }

    @GetMapping("/score/{text}")
    double score(@PathVariable String text) {
      return scores.score(text);
    }

    @GetMapping("/nap/{seconds}")
    String nap(@PathVariable double seconds) {
      return nap.sleep(seconds);
    }

    @GetMapping("/fail/{text}")
    String fail(@PathVariable String text) {
      scores.fail(text);
      return "not reached";
    }

    @GetMapping("/busy")
    String busy() {
      throw new CompletionException(new RejectedExecutionException("the pool secret is full"));
    }
  }
}
