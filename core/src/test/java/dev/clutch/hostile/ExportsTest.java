package dev.clutch.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.clutch.bridge.calls.Door;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.Test;

/**
 * Every member that Python code can call asks {@link Door}, or stands in {@code
 * hostile/exports.txt} with the reason why it need not. Python code reaches all of them, whatever
 * our Python modules do.
 */
class ExportsTest {
  private static final JavaClasses BRIDGE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.clutch");

  private static final String BRIDGE_PACKAGE = "dev.clutch.bridge";

  /** What tells of the caller, or of what values are made: nothing of it refuses a handle. */
  private static final Set<String> TELLS =
      Set.of("self", "config", "sender", "handed", "receive", "<init>");

  @Test
  void eachAsksTheDoorOrIsJudged() throws IOException {
    var judged = judged();
    var unjudged = new TreeSet<String>();
    var exported = new HashSet<String>();
    for (var type : BRIDGE) {
      for (var method : type.getMethods()) {
        if (method.isAnnotatedWith(HostAccess.Export.class)) {
          var name = name(type) + "." + method.getName();
          exported.add(name);
          if (!judged.containsKey(name) && !asksTheDoor(method)) {
            unjudged.add(name);
          }
        }
      }
    }
    assertThat(unjudged).as("exported, past Door, and nobody has said why that is right").isEmpty();
    assertThat(exported).as("judged and gone").containsAll(judged.keySet());
    assertThat(exported).hasSizeGreaterThan(150);
  }

  @Test
  void theReasonsAreNeeded() throws IOException {
    var asking = new TreeSet<String>();
    var judged = judged();
    for (var type : BRIDGE) {
      for (var method : type.getMethods()) {
        var name = name(type) + "." + method.getName();
        if (method.isAnnotatedWith(HostAccess.Export.class)
            && judged.containsKey(name)
            && asksTheDoor(method)) {
          asking.add(name);
        }
      }
    }
    assertThat(asking).as("these ask Door by now").isEmpty();
  }

  /** A field would be read, and perhaps written, without anybody being asked. */
  @Test
  void noFieldIsExported() {
    assertThat(
            BRIDGE.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.isAnnotatedWith(HostAccess.Export.class)))
        .isEmpty();
  }

  private static Map<String, String> judged() throws IOException {
    try (var stream = ExportsTest.class.getResourceAsStream("/hostile/exports.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(": ", 2))
          .collect(Collectors.toMap(line -> line[0].strip(), line -> line[1].strip()));
    }
  }

  private static String name(JavaClass type) {
    return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
  }

  /** Whether a method of the bridge, or what it calls there, calls one of Door's that refuses. */
  private static boolean asksTheDoor(JavaCodeUnit method) {
    var seen = new HashSet<JavaCodeUnit>();
    var pending = new ArrayDeque<JavaCodeUnit>();
    pending.add(method);
    while (!pending.isEmpty()) {
      var unit = pending.remove();
      if (!seen.add(unit)) {
        continue;
      }
      for (var target : targets(unit)) {
        if (!target.getOwner().isEquivalentTo(Door.class)) {
          target
              .resolveMember()
              .filter(called -> called.getOwner().getPackageName().startsWith(BRIDGE_PACKAGE))
              .ifPresent(pending::add);
        } else if (!TELLS.contains(target.getName())) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<CodeUnitAccessTarget> targets(JavaCodeUnit unit) {
    var calls = unit.getCallsFromSelf().stream().map(call -> call.getTarget());
    var references = unit.getCodeUnitReferencesFromSelf().stream().map(call -> call.getTarget());
    return Stream.<CodeUnitAccessTarget>concat(calls, references).toList();
  }
}
