package dev.clutch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house as ARCHITECTURE draws it: floors, and who may see GraalPy. */
@AnalyzeClasses(packages = "dev.clutch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule floors =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("api")
          .definedBy("dev.clutch")
          .layer("bridge")
          .definedBy("dev.clutch.bridge")
          .layer("runtime")
          .definedBy("dev.clutch.runtime")
          .layer("exchange")
          .definedBy("dev.clutch.exchange")
          .layer("engine")
          .definedBy("dev.clutch.engine..")
          .layer("data")
          .definedBy("dev.clutch.data")
          .whereLayer("api")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("bridge")
          .mayOnlyBeAccessedByLayers("api")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("api", "bridge")
          .whereLayer("exchange")
          .mayOnlyBeAccessedByLayers("api", "bridge", "runtime")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("api", "bridge", "runtime")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("api", "bridge", "runtime", "exchange", "engine");

  @ArchTest
  static final ArchRule noCircles = slices().matching("dev.clutch.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyEngineAndBridgeKnowGraalPy =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.clutch.engine..", "dev.clutch.bridge")
          .and()
          .areNotAssignableTo(Clutch.Builder.class) // contextCustomizer: for what we do not name
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

  @ArchTest
  static final ArchRule groundFloorStandsOnTheJdk =
      classes()
          .that()
          .resideInAPackage("dev.clutch.types")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.clutch.types", "java..", "org.jspecify..");

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
  void theModuleExportsTheApiAndItsTypesOnly() throws Exception {
    var classes = Path.of(Clutch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var module = ModuleFinder.of(classes).find("dev.clutch").orElseThrow().descriptor();
    assertThat(module.exports().stream().map(ModuleDescriptor.Exports::source))
        .containsExactlyInAnyOrder("dev.clutch", "dev.clutch.types");
    assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    assertThat(module.opens()).isEmpty();
  }
}
