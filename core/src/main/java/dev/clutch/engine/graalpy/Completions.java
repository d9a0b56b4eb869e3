package dev.clutch.engine.graalpy;

import com.oracle.truffle.api.strings.TruffleString;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.ZoneId;
import org.graalvm.polyglot.Value;

/** What GraalPy's modules lack and only Java code can add. Of the context that is entered. */
final class Completions {
  static final Access<Members> ACCESS =
      Access.to("time.tzset() does nothing, and ContextVar.name is missing", _ -> Members.find());

  /**
   * The members in question.
   *
   * @param time the class of the state of the module {@code time}
   */
  record Members(Method setInType, Method variableName, Method state, Class<?> time, Field zone) {
    static Members find() throws ReflectiveOperationException {
      var objects = "builtins.objects.";
      var time = Access.python("builtins.modules.TimeModuleBuiltins$ModuleState");
      var zone = time.getDeclaredField("currentZoneId");
      zone.setAccessible(true);
      return new Members(
          Access.python(objects + "type.PythonBuiltinClass")
              .getMethod("setAttributeUnsafe", TruffleString.class, Object.class),
          Access.python(objects + "contextvars.PContextVar").getMethod("getName"),
          Access.python(objects + "module.PythonModule").getMethod("getModuleState", Class.class),
          time,
          zone);
    }
  }

  private Completions() {}

  static void setInType(Value type, String name, Value value) {
    var key = TruffleString.fromJavaStringUncached(name, TruffleString.Encoding.UTF_32);
    try {
      ACCESS.require().setInType().invoke(GuestObjects.of(type), key, GuestObjects.of(value));
    } catch (ReflectiveOperationException e) {
      // With -ea GraalPy insists that its types are as they were made: then they stay so.
      if (!(e.getCause() instanceof AssertionError)) {
        throw Access.ofAnotherVersion(e);
      }
    }
  }

  static String nameOfVariable(Value variable) {
    try {
      return ACCESS.require().variableName().invoke(GuestObjects.of(variable)).toString();
    } catch (ReflectiveOperationException e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  static boolean setZone(Value time, ZoneId zone) {
    var members = ACCESS.require();
    try {
      var state = members.state().invoke(GuestObjects.of(time), members.time());
      if (state == null) {
        return false;
      }
      members.zone().set(state, zone);
      return true;
    } catch (ReflectiveOperationException e) {
      throw Access.ofAnotherVersion(e);
    }
  }
}
