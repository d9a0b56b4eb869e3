import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import dev.clutch.errors.ExecutionFailedException;
import java.util.Map;

/** Python from Java: an interpreter, values in and out, and an error with its Python traceback. */
class Hello {
  public static void main(String[] args) {
    try (Clutch clutch = Clutch.start();
        Interpreter py = clutch.create()) {
      py.prepareMain(Map.of("n", 20));
      py.exec("import math; r = math.factorial(n)");
      System.out.println(py.get("r", Long.class));
      System.out.println(py.call("textwrap.shorten", "a line that is too long", 12));
      try {
        py.exec("def ratio(a, b): return a / b\nratio(1, 0)");
      } catch (ExecutionFailedException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
