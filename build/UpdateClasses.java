import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes a jar's classes from before Java 6 as those of Java 8, with stack maps: {@code
 * UpdateClasses JAR NEW}. An AOT cache takes no class without them. The code stays what it is.
 */
final class UpdateClasses {
  private UpdateClasses() {}

  public static void main(String[] args) throws IOException {
    var jar = Path.of(args[0]);
    try (var in = new ZipFile(jar.toFile());
        var out = new ZipOutputStream(Files.newOutputStream(Path.of(args[1])));
        var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      var classes =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofClassLoading(loader)));
      for (var entry : Collections.list(in.entries())) {
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        var bytes = in.getInputStream(entry).readAllBytes();
        out.write(entry.getName().endsWith(".class") ? updated(classes, bytes) : bytes);
        out.closeEntry();
      }
    }
  }

  private static byte[] updated(ClassFile classes, byte[] bytes) {
    var model = classes.parse(bytes);
    if (model.majorVersion() >= ClassFile.JAVA_6_VERSION) {
      return bytes;
    }
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    return classes.transformClass(
        model, version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
  }
}
