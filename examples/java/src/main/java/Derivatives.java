import dev.clutch.Clutch;
import dev.clutch.PythonPath;
import dev.clutch.config.InterpreterConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * A third-party library in a pool: SymPy, as pip installs it in a virtual environment, does what no
 * Java library does.
 *
 * <pre>
 * python3 -m venv venv
 * venv/bin/pip install sympy
 * mvn compile exec:exec -Dmain=Derivatives -Dargument=venv
 * </pre>
 */
class Derivatives {
  private static final String MODEL =
      """
      import sympy

      def derivative(formula, at):
          x = sympy.Symbol("x")
          result = sympy.diff(sympy.sympify(formula), x)
          return {"formula": str(result), "value": float(result.subs(x, at))}
      """;

  /** What the function's dict becomes. */
  record Derivative(String formula, double value) {}

  public static void main(String[] args) {
    var packages = PythonPath.ofVenv(Path.of(args[0]));
    var config = InterpreterConfig.trusted().toBuilder().pythonPath(packages).build();
    var formulas = List.of("x**3 - 2*x", "sin(x)*exp(x)", "log(x)/x");
    try (var clutch = Clutch.start();
        var pool = clutch.poolBuilder().size(2).config(config).initializer(MODEL).build()) {
      var results =
          formulas.stream().map(f -> pool.call("derivative", Derivative.class, f, 2)).toList();
      for (int i = 0; i < formulas.size(); i++) {
        var result = results.get(i).join();
        System.out.printf(
            "(%s)' = %s, %.4f at 2%n", formulas.get(i), result.formula(), result.value());
      }
    }
  }
}
