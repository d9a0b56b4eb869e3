package com.example.scores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged jar as an operator has it: it comes up, serves while its interpreters are killed,
 * and ends on SIGTERM with what it has begun.
 */
@Timeout(150)
class ScoreServiceIT {
  private static final String ANSWER = "{\"words\":2,\"score\":5.0}";
  private static final int REQUESTS = 300;
  private static final int AT_ONCE = 8;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private Process service;
  private Path log;
  private int port;

  @BeforeEach
  void start() throws Exception {
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    log = folder.resolve("log");
    service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                System.getProperty("jar"),
                "--server.port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    while (!isReady()) {
      assertThat(service.isAlive()).as("%s", log()).isTrue();
      LockSupport.parkNanos(100_000_000); // nobody tells of it
    }
  }

  @AfterEach
  void end() {
    service.destroyForcibly();
    client.close();
  }

  private String log() throws IOException {
    return Files.readString(log);
  }

  private boolean isReady() throws InterruptedException {
    try {
      return send(get("/actuator/health/readiness")).statusCode() == 200;
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60)).build();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void underLoadAndKillsAndUntilSigterm() throws Exception {
    assertThat(send(get("/score?text=clutch+python")).body()).isEqualTo(ANSWER);

    var right = new AtomicInteger();
    var lost = new AtomicInteger();
    var next = new AtomicInteger();
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < AT_ONCE; i++) {
      clients.add(Thread.ofVirtual().start(() -> requests(next, right, lost)));
    }
    for (int i = 1; i <= 3; i++) {
      while (next.get() < i * REQUESTS / 4) {
        LockSupport.parkNanos(5_000_000);
      }
      var kill = HttpRequest.newBuilder(uri("/kill")).POST(HttpRequest.BodyPublishers.noBody());
      assertThat(send(kill.build()).statusCode()).isEqualTo(200);
    }
    for (var thread : clients) {
      thread.join();
    }
    assertThat(right.get() + lost.get()).as("%s", log()).isEqualTo(REQUESTS);
    assertThat(lost.get()).isLessThanOrEqualTo(3); // what ran in a killed interpreter, at most

    var health = send(get("/actuator/health")).body();
    assertThat(health).contains("\"clutchPool\":{\"status\":\"open\"");
    assertThat(send(get("/actuator/metrics/clutch.pool.replaced")).body())
        .contains("\"value\":3.0");

    var begun = List.of(slow(), slow());
    while (!send(get("/actuator/metrics/clutch.pool.busy")).body().contains("\"value\":2.0")) {
      LockSupport.parkNanos(5_000_000);
    }
    service.destroy(); // SIGTERM
    for (var answer : begun) {
      assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo(ANSWER);
    }
    assertThat(service.waitFor(30, TimeUnit.SECONDS)).as("%s", log()).isTrue();
    assertThat(service.exitValue()).isEqualTo(143); // as the JVM ends on SIGTERM
    assertThat(log()).doesNotContain("WARNING:", "were cancelled", "Exception in thread");
  }

  private CompletableFuture<HttpResponse<String>> slow() {
    return client.sendAsync(get("/score?slow=true&text=clutch+python"), BodyHandlers.ofString());
  }

  private void requests(AtomicInteger next, AtomicInteger right, AtomicInteger lost) {
    while (next.getAndIncrement() < REQUESTS) {
      try {
        var answer = send(get("/score?text=clutch+python"));
        if (answer.statusCode() == 200 && answer.body().equals(ANSWER)) {
          right.incrementAndGet();
        } else if (answer.statusCode() == 503) { // its interpreter was killed under it
          lost.incrementAndGet();
        }
      } catch (IOException e) {
        return; // counted by nobody: the sum is wrong
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
