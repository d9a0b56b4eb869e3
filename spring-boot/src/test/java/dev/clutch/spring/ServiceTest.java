package dev.clutch.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.InterpreterPool;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterInterruptedException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.spring.functions.Nap;
import dev.clutch.spring.functions.Scores;
import dev.clutch.spring.functions.Sum;
import dev.clutch.spring.functions.TestApplication;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

/** A service over HTTP, on virtual threads, with a pool that has a deadline. */
@Timeout(180)
@SpringBootTest(
    classes = TestApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "clutch.warm=0",
      "clutch.pool.size=1",
      "clutch.python-path=classpath:python",
      "clutch.pools.scoring.size=2",
      "clutch.pools.scoring.initializer=import scores",
      "clutch.pools.late.size=1",
      "clutch.pools.late.deadline=500ms",
      "management.endpoint.health.show-details=always",
      "spring.threads.virtual.enabled=true"
    })
class ServiceTest {
  @Autowired private Scores scores;
  @Autowired private Nap nap;
  @Autowired private Sum sum;
  @Autowired private InterpreterPool primary;
  @Autowired private MeterRegistry meters;

  @Autowired
  @Qualifier("scoring")
  private InterpreterPool scoring;

  @Value("${local.server.port}")
  private int port;

  @Test
  void functionsOfInterfaces() throws Exception {
    assertThat(sum.of(List.of(0.1, 0.2, 0.3))).isEqualTo(0.6);
    assertThat(scores.score("abc")).isEqualTo(1.5);
    assertThat(scores.scoreLater("abcd").get()).isEqualTo(2.0);
    assertThat(scores.rows(2))
        .containsExactly(new Scores.Row(0, Optional.of("0")), new Scores.Row(1, Optional.empty()));
    assertThat(scores.shout("a", "b")).isEqualTo("A B");
    assertThat(scores.shoutTwice("a")).isEqualTo("AA");
    assertThat(scores)
        .isEqualTo(scores)
        .hasToString("Python functions as " + Scores.class.getName());
    assertThat(scores).isNotEqualTo(sum).doesNotHaveSameHashCodeAs(sum);
    assertThat(primary).isNotSameAs(scoring);
    assertThat(primary.stats().size()).isEqualTo(1);
  }

  @Test
  void whatTheyRaiseComesAsItIs() {
    assertThatThrownBy(() -> scores.fail("no"))
        .isInstanceOf(ExecutionFailedException.class)
        .hasMessageContaining("ValueError: no");
    assertThatThrownBy(() -> nap.sleep(60)).isInstanceOf(LimitExceededException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> nap.sleep(60)).isInstanceOf(InterpreterInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void errorsHaveAnAnswerThatTellsNothingOfTheInside() throws Exception {
    assertThat(get("/score/abcd").body()).isEqualTo("2.0");
    var late = get("/nap/60");
    assertThat(late.statusCode()).isEqualTo(504);
    assertThat(late.body()).contains("took more").doesNotContain("scores");
    assertThat(late.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    var busy = get("/busy");
    assertThat(busy.statusCode()).isEqualTo(503);
    assertThat(busy.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(busy.body()).doesNotContain("secret");
    var failed = get("/fail/secret");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).doesNotContain("ValueError", "Traceback");
  }

  @Test
  void healthAndMetrics() throws Exception {
    assertThat(scores.score("a")).isEqualTo(0.5);
    var health = get("/actuator/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body())
        .contains("\"clutch\":{", "\"scoring\":{\"status\":\"open\"", "\"jit\":false");
    assertThat(meters.get("clutch.pool.size").tag("pool", "scoring").gauge().value()).isEqualTo(2);
    assertThat(
            meters
                .get("clutch.pool.tasks")
                .tags("pool", "scoring", "result", "succeeded")
                .functionCounter()
                .count())
        .isPositive();
    assertThat(meters.get("clutch.pool.run").tag("pool", "scoring").functionTimer().count())
        .isPositive();
    assertThat(meters.get("clutch.interpreters").gauge().value()).isPositive();
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://localhost:" + port + path);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
