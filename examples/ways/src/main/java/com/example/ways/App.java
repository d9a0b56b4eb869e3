package com.example.ways;

import dev.clutch.Clutch;
import dev.clutch.PythonPath;
import dev.clutch.config.InterpreterConfig;
import java.util.Map;

/** Does a little of everything, and says how it runs. */
public final class App {
  private App() {}

  public static void main(String[] args) {
    var path = PythonPath.ofClassPath("python", App.class.getClassLoader());
    var config = InterpreterConfig.trusted().toBuilder().pythonPath(path).build();
    try (var clutch = Clutch.builder().defaultConfig(config).warm(0).start();
        var queue = clutch.createQueue(1);
        var pool = clutch.poolBuilder().size(1).build()) {
      var said =
          pool.submit(
              py -> {
                py.prepareMain(Map.of("queue", queue));
                py.exec("import json, unicodedata; queue.put(json.dumps([1]))");
                return py.eval("unicodedata.name('é')");
              });
      System.out.printf(
          "%s, %s, %s, module %s, jit %s%n",
          said.join(),
          queue.poll(),
          pool.call("greeting.greet", "clutch").join(),
          App.class.getModule().getName(),
          clutch.jitEnabled());
    }
  }
}
