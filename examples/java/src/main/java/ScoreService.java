import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Scores texts with a Python function: POST one to /score. */
class ScoreService implements AutoCloseable {
  private static final String MODEL =
      """
      import re
      def score(text):
          words = re.findall(r'\\w+', text.lower())
          return len(set(words)) / len(words) if words else 0.0
      """;
  final InterpreterPool pool;
  final HttpServer server;

  ScoreService(Clutch clutch, int port) throws IOException {
    var builder = clutch.poolBuilder().size(2).initializer(MODEL).queueCapacity(1000);
    pool = builder.retries(9).deadline(Duration.ofSeconds(30)).build();
    server = HttpServer.create(new InetSocketAddress("localhost", port), 1000);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/score", this::score);
    server.start();
  }

  private void score(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      var text = new String(exchange.getRequestBody().readAllBytes());
      String answer;
      try {
        answer = pool.call("score", Double.class, text).join().toString();
      } catch (RuntimeException e) {
        status = 500;
        answer = e.getMessage();
      }
      exchange.sendResponseHeaders(status, answer.getBytes().length);
      exchange.getResponseBody().write(answer.getBytes());
    }
  }

  @Override
  public void close() {
    server.stop(1);
    pool.close();
  }

  public static void main(String[] args) throws Exception {
    try (var clutch = Clutch.start();
        var _ = new ScoreService(clutch, 8000)) {
      System.out.println("POST a text to http://localhost:8000/score; Enter ends");
      System.in.read();
    }
  }
}
