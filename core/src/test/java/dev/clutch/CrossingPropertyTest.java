package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any value arrives equal, of the same types, with the same things in it being one object. */
class CrossingPropertyTest {
  /**
   * What a value looks like: types, content, and a number for each container where it is met first.
   */
  private static final String FORM =
      """
      from types import SimpleNamespace

      def form(value, seen):
          kind = type(value)
          if kind in (tuple, frozenset) and not value:
              return f"{kind.__name__}()"
          if kind not in (list, dict, set, bytearray, tuple, frozenset, SimpleNamespace):
              return f"{kind.__name__} {ascii(value)}"
          if id(value) in seen:
              return f"#{seen[id(value)]}"
          number = seen[id(value)] = len(seen)
          if kind is SimpleNamespace:
              value = value.__dict__
          if kind is bytearray:
              items = [ascii(value)]
          elif kind is dict or kind is SimpleNamespace:
              items = [form(key, seen) + ": " + form(item, seen) for key, item in value.items()]
          else:
              ordered = sorted(value, key=lambda item: form(item, {})) if kind in (set, frozenset) else value
              items = [form(item, seen) for item in ordered]
          return f"{kind.__name__} {number}({', '.join(items)})"

      def send(source):
          names = {"SimpleNamespace": SimpleNamespace, "q": q}
          exec(source, names)
          q.put(names["value"])
          return form(names["value"], {})

      def receive():
          return form(q.get(timeout=20), {})
      """;

  private static Clutch clutch;
  private static Interpreter sender;
  private static Interpreter receiver;

  @BeforeContainer
  static void start() {
    clutch = Clutch.start();
    sender = clutch.create();
    receiver = clutch.create();
    var queue = clutch.createQueue(0);
    for (var py : new Interpreter[] {sender, receiver}) {
      py.prepareMain(Map.of("q", queue));
      py.exec(FORM);
    }
  }

  @AfterContainer
  static void stop() {
    clutch.close();
  }

  @Provide
  Arbitrary<PythonProgram> programs() {
    return PythonProgram.any();
  }

  @Property(tries = 2000)
  void fromPythonToPython(@ForAll("programs") PythonProgram program) {
    var sent = sender.call("send", program.source());
    assertThat(receiver.call("receive")).isEqualTo(sent);
  }

  @Provide
  Arbitrary<JavaGraph> graphs() {
    return JavaGraph.any();
  }

  @Property(tries = 2000)
  void fromJavaToPythonAndBack(@ForAll("graphs") JavaGraph graph) {
    receiver.exec("def identity(value): return value");
    var value = graph.value();
    assertThat(JavaGraph.form(receiver.call("identity", value))).isEqualTo(JavaGraph.form(value));
  }
}
