import dev.clutch.engine.graalpy.GraalPyInternals;

/**
 * Prints what GraalPy's ICU4J knows of each code point, a line each: for build/unicode-tables,
 * which looks for what Python knows otherwise.
 */
final class IcuValues {
  public static void main(String[] arguments) {
    var icu = GraalPyInternals.unicode();
    var text = new StringBuilder();
    for (int code = 0; code <= Character.MAX_CODE_POINT; code++) {
      text.append(icu.age(code)).append('|').append(icu.isAssigned(code));
      for (var property :
          new String[] {"combining", "width", "mirrored", "decomposition", "number"}) {
        text.append('|').append(icu.value(property, code).replace(' ', ','));
      }
      text.append('\n');
    }
    System.out.print(text);
  }
}
