import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks {@link ScoreService} many times over while its interpreters are killed; no answer may be
 * wrong or missing.
 */
class ScoreLoad {
  private static final int REQUESTS = 2000;
  private static final int AT_ONCE = 100;
  private static final int KILLS = 5;

  public static void main(String[] args) throws Exception {
    var right = new AtomicInteger();
    int killed = 0;
    try (var clutch = Clutch.start();
        var service = new ScoreService(clutch, 0);
        var client = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uri = URI.create("http://localhost:" + service.server.getAddress().getPort() + "/score");
      var room = new Semaphore(AT_ONCE); // the service's clients, not the service, bound the load
      for (int i = 0; i < REQUESTS; i++) {
        int n = i;
        room.acquire();
        threads.submit(
            () -> {
              try {
                right.addAndGet(ask(client, uri, n) ? 1 : 0);
              } finally {
                room.release();
              }
              return null;
            });
        if (i % (REQUESTS / KILLS) == REQUESTS / KILLS / 2) {
          var workers = clutch.interpreters();
          for (Interpreter worker : workers.subList(0, Math.min(1, workers.size()))) {
            killed += worker.stop(Duration.ofSeconds(20)) ? 1 : 0;
          }
        }
      }
    }
    System.out.println(
        right + " of " + REQUESTS + " answers are right, " + killed + " interpreters were killed");
  }

  private static boolean ask(HttpClient client, URI uri, int n) throws Exception {
    var text = "one two three four" + " one".repeat(n % 4);
    var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(text)).build();
    var answer = client.send(request, BodyHandlers.ofString());
    boolean isRight =
        answer.statusCode() == 200 && Double.parseDouble(answer.body()) == 4.0 / (4 + n % 4);
    if (!isRight) {
      System.err.println("request " + n + ": " + answer.statusCode() + " " + answer.body());
    }
    return isRight;
  }
}
