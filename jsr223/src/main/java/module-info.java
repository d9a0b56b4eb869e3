/**
 * Python for {@code javax.script}: {@link dev.clutch.jsr223.ClutchScriptEngine} says what it does,
 * and what not.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the number is the specification's
module dev.clutch.jsr223 {
  requires transitive dev.clutch;
  requires transitive java.scripting;
  requires static org.jspecify;

  exports dev.clutch.jsr223;

  provides javax.script.ScriptEngineFactory with
      dev.clutch.jsr223.ClutchScriptEngineFactory;
}
