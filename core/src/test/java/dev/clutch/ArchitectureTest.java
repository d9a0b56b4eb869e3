package dev.clutch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.clutch.bridge.calls.Door;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The house as docs/architecture.md draws it: floors, rooms, and who may see GraalPy. */
@AnalyzeClasses(packages = "dev.clutch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule floors =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("api")
          .definedBy("dev.clutch", "dev.clutch.host")
          .layer("bridge for an engine")
          .definedBy("dev.clutch.bridge.graalpy..")
          .layer("bridge")
          .definedBy("dev.clutch.bridge.calls")
          .layer("pool")
          .definedBy("dev.clutch.pool")
          .layer("runtime")
          .definedBy("dev.clutch.runtime")
          .layer("exchange")
          .definedBy("dev.clutch.exchange..")
          .layer("an engine")
          .definedBy("dev.clutch.engine.graalpy")
          .layer("engine")
          .definedBy("dev.clutch.engine")
          .layer("what extensions do")
          .definedBy("dev.clutch.xml", "dev.clutch.regex", "dev.clutch.sqlite")
          .layer("data")
          .definedBy("dev.clutch.data")
          .layer("config")
          .definedBy("dev.clutch.config")
          .layer("errors")
          .definedBy("dev.clutch.errors")
          .whereLayer("api")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("bridge for an engine")
          .mayOnlyBeAccessedByLayers("api")
          .whereLayer("bridge")
          .mayOnlyBeAccessedByLayers("api", "bridge for an engine")
          .whereLayer("pool")
          .mayOnlyBeAccessedByLayers("api", "bridge for an engine", "bridge")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("api", "bridge for an engine", "bridge", "pool")
          .whereLayer("exchange")
          .mayOnlyBeAccessedByLayers("api", "bridge for an engine", "bridge", "pool", "runtime")
          .whereLayer("an engine")
          .mayOnlyBeAccessedByLayers("api", "bridge for an engine")
          .whereLayer("what extensions do")
          .mayOnlyBeAccessedByLayers("bridge for an engine")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers(
              "api", "bridge for an engine", "bridge", "pool", "runtime", "an engine")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers(
              "api", "bridge for an engine", "bridge", "pool", "runtime", "exchange", "an engine");

  @ArchTest
  static final ArchRule noCircles = slices().matching("dev.clutch.(**)").should().beFreeOfCycles();

  /** The one exception is {@code contextCustomizer}: for what we do not name. */
  @ArchTest
  static final ArchRule onlyTheGraalPyRoomsKnowGraalPy =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.clutch.engine.graalpy", "dev.clutch.bridge.graalpy..")
          .and()
          .areNotAssignableTo(Clutch.Builder.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.graalvm..");

  @ArchTest
  static final ArchRule onlyOneRoomKnowsTruffle =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.clutch.engine.graalpy")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.oracle..");

  /** So every host call that is about one of many enters where its caller's rights are known. */
  @ArchTest
  static final ArchRule onlyTheDoorHoldsTables =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.clutch.bridge..")
          .and()
          .areNotDeclaredIn(Door.class)
          .should()
          .notHaveRawType(
              describe(
                  "a table of the core",
                  type ->
                      Set.of(
                              QueueTable.class.getName(),
                              ChannelTable.class.getName(),
                              SyncTable.class.getName(),
                              "dev.clutch.runtime.InterpreterTable")
                          .contains(type.getName())));

  @ArchTest
  static final ArchRule groundFloorStandsOnTheJdk =
      classes()
          .that()
          .resideInAnyPackage("dev.clutch.config", "dev.clutch.errors")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.clutch.config", "dev.clutch.errors", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule whatExtensionsDoStandsOnTheJdk =
      classes()
          .that()
          .resideInAnyPackage("dev.clutch.xml", "dev.clutch.regex", "dev.clutch.sqlite")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.clutch.xml",
              "dev.clutch.regex",
              "dev.clutch.sqlite",
              "java..",
              "org.jspecify..");

  /** What is reached by reflection is named in a string, which no rule above sees. */
  @Test
  void onlyOneRoomNamesWhatIsInsideOfGraalPy() throws Exception {
    var classes = Path.of(Clutch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> naming;
    try (var files = Files.walk(classes)) {
      naming =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.endsWith("module-info.class"))
              .filter(ArchitectureTest::namesOracle)
              .map(file -> classes.relativize(file.getParent()).toString())
              .distinct()
              .toList();
    }
    assertThat(naming).containsExactly(Path.of("dev", "clutch", "engine", "graalpy").toString());
  }

  private static boolean namesOracle(Path file) {
    try {
      var constants = Files.readString(file, StandardCharsets.ISO_8859_1);
      return constants.contains("com.oracle.") || constants.contains("com/oracle/");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theModuleExportsTheApiAndWhatItTakesAndThrows() throws Exception {
    var classes = Path.of(Clutch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var module = ModuleFinder.of(classes).find("dev.clutch").orElseThrow().descriptor();
    assertThat(module.exports().stream().map(ModuleDescriptor.Exports::source))
        .containsExactlyInAnyOrder("dev.clutch", "dev.clutch.config", "dev.clutch.errors");
    assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    assertThat(module.opens()).isEmpty();
  }
}
