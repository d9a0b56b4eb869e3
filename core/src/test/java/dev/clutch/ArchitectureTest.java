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
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
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
          .definedBy("dev.clutch.engine")
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
          .mayOnlyBeAccessedByLayers("api", "bridge", "runtime", "exchange");

  @ArchTest
  static final ArchRule noCircles = slices().matching("dev.clutch.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyEngineAndBridgeKnowGraalPy =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.clutch.engine", "dev.clutch.bridge")
          .and()
          .areNotAssignableTo(Clutch.Builder.class) // contextCustomizer: for what we do not name
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.graalvm..");

  @ArchTest
  static final ArchRule groundFloorStandsOnTheJdk =
      classes()
          .that()
          .resideInAPackage("dev.clutch.types")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.clutch.types", "java..", "org.jspecify..");

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
