package dev.clutch.spring;

import dev.clutch.PythonPath;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/** What interpreters are given and may do. */
public class InterpreterProperties {
  private static final String CLASS_PATH = "classpath:";

  /** Whether code may only compute: for code of strangers. Otherwise it may do what the JVM may. */
  private @Nullable Boolean sandboxed;

  /** What a sandboxed interpreter may do all the same. */
  private List<Permission> allow = new ArrayList<>();

  /** What a trusted interpreter may not do. */
  private List<Permission> deny = new ArrayList<>();

  /**
   * Where Python packages are: folders, virtual environments, jar files, and "classpath:FOLDER" for
   * a folder of the class path. A sandboxed interpreter needs the permission read-files for them.
   */
  private List<String> pythonPath = new ArrayList<>();

  /** Environment variables of the interpreters. */
  private Map<String, String> environment = new LinkedHashMap<>();

  /**
   * Tells the property.
   *
   * @return whether code may only compute: for code of strangers. Otherwise it may do what the JVM
   *     may
   */
  public @Nullable Boolean getSandboxed() {
    return sandboxed;
  }

  /**
   * Sets the property.
   *
   * @param value whether code may only compute: for code of strangers. Otherwise it may do what the
   *     JVM may
   */
  public void setSandboxed(@Nullable Boolean value) {
    sandboxed = value;
  }

  /**
   * Tells the property.
   *
   * @return what a sandboxed interpreter may do all the same
   */
  public List<Permission> getAllow() {
    return allow;
  }

  /**
   * Sets the property.
   *
   * @param value what a sandboxed interpreter may do all the same
   */
  public void setAllow(List<Permission> value) {
    allow = value;
  }

  /**
   * Tells the property.
   *
   * @return what a trusted interpreter may not do
   */
  public List<Permission> getDeny() {
    return deny;
  }

  /**
   * Sets the property.
   *
   * @param value what a trusted interpreter may not do
   */
  public void setDeny(List<Permission> value) {
    deny = value;
  }

  /**
   * Tells the property.
   *
   * @return where Python packages are: folders, virtual environments, jar files, and
   *     "classpath:FOLDER" for a folder of the class path. A sandboxed interpreter needs the
   *     permission read-files for them
   */
  public List<String> getPythonPath() {
    return pythonPath;
  }

  /**
   * Sets the property.
   *
   * @param value where Python packages are: folders, virtual environments, jar files, and
   *     "classpath:FOLDER" for a folder of the class path. A sandboxed interpreter needs the
   *     permission read-files for them
   */
  public void setPythonPath(List<String> value) {
    pythonPath = value;
  }

  /**
   * Tells the property.
   *
   * @return environment variables of the interpreters
   */
  public Map<String, String> getEnvironment() {
    return environment;
  }

  /**
   * Sets the property.
   *
   * @param value environment variables of the interpreters
   */
  public void setEnvironment(Map<String, String> value) {
    environment = value;
  }

  /** How much each run of code may use. */
  @NestedConfigurationProperty private final LimitsProperties limits = new LimitsProperties();

  /** Makes properties that say nothing. */
  public InterpreterProperties() {}

  /**
   * Tells the property.
   *
   * @return how much each run of code may use
   */
  public LimitsProperties getLimits() {
    return limits;
  }

  /** What these properties make of a config. */
  InterpreterConfig applyTo(InterpreterConfig base) {
    var from = base;
    if (sandboxed != null) {
      from = sandboxed ? InterpreterConfig.sandboxed() : InterpreterConfig.trusted();
    }
    var builder = from.toBuilder();
    if (sandboxed != null) { // a preset changes what the code may do, not what it is given
      builder.pythonPath(base.pythonPath());
      base.environment().forEach(builder::environment);
    }
    builder.limits(limits.toLimits(base.limits()));
    builder.allow(allow.toArray(Permission[]::new)).deny(deny.toArray(Permission[]::new));
    environment.forEach(builder::environment);
    if (!pythonPath.isEmpty()) {
      builder.pythonPath(entries());
    }
    return builder.build();
  }

  private List<String> entries() {
    var entries = new ArrayList<String>();
    for (var place : pythonPath) {
      if (place.startsWith(CLASS_PATH)) {
        entries.addAll(PythonPath.ofClassPath(place.substring(CLASS_PATH.length())));
      } else if (Files.exists(Path.of(place, "pyvenv.cfg"))) {
        entries.addAll(PythonPath.ofVenv(Path.of(place)));
      } else {
        entries.add(place);
      }
    }
    return entries;
  }
}
