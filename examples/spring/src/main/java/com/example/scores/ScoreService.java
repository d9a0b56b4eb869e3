package com.example.scores;

import dev.clutch.Clutch;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A service whose answers Python computes. */
@SpringBootApplication
public class ScoreService {
  public static void main(String[] args) {
    SpringApplication.run(ScoreService.class, args);
  }

  @RestController
  static class Controller {
    private final Scoring scoring;
    private final Clutch clutch;

    Controller(Scoring scoring, Clutch clutch) {
      this.scoring = scoring;
      this.clutch = clutch;
    }

    @GetMapping("/score")
    Scoring.Score score(
        @RequestParam String text, @RequestParam(defaultValue = "false") boolean slow) {
      return scoring.score(text, slow);
    }

    /** For the test: a worker is lost, as one is whose native code hangs. */
    @PostMapping("/kill")
    long kill() {
      var victim = clutch.interpreters().getFirst();
      victim.stop(Duration.ofSeconds(5));
      return victim.id();
    }
  }
}
