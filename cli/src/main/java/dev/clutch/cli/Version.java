package dev.clutch.cli;

import java.util.Objects;

/** What {@code --version} says. */
final class Version {
  private Version() {}

  static String text() {
    return "Python %s (Clutch %s on GraalPy %s, Java %s)"
        .formatted(property("python"), property("clutch"), property("graalpy"), Runtime.version());
  }

  /** Written by the build, so that asking for a version does not start an interpreter. */
  private static String property(String name) {
    return Objects.requireNonNull(BUILD.getProperty(name), name);
  }

  private static final java.util.Properties BUILD = load();

  private static java.util.Properties load() {
    var properties = new java.util.Properties();
    try (var stream = Version.class.getResourceAsStream("version.properties")) {
      properties.load(
          Objects.requireNonNull(stream, "version.properties is missing from the library"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException("cannot read version.properties", e);
    }
    return properties;
  }
}
