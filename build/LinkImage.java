import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jdk.tools.jlink.builder.DefaultImageBuilder;
import jdk.tools.jlink.internal.Jlink.JlinkConfiguration;
import jdk.tools.jlink.internal.Jlink.PluginsConfiguration;
import jdk.tools.jlink.internal.JlinkTask;
import jdk.tools.jlink.internal.Platform;
import jdk.tools.jlink.internal.PluginRepository;
import jdk.tools.jlink.plugin.Plugin;

/**
 * Links a runtime image from the JDK that runs this: {@code LinkImage MODULES OUTPUT NAMES}. The
 * folder MODULES comes before the JDK, whose jdk.graal.compiler is empty; jlink itself would take
 * the empty one, as it looks into the JDK first when that has no jmods.
 *
 * <p>With the compiler in the image, an AOT cache holds its classes wherever the image lies: jars
 * of a module path have to be where they were when it was made.
 */
final class LinkImage {
  private LinkImage() {}

  public static void main(String[] args) throws Exception {
    var output = Path.of(args[1]);
    var finder = ModuleFinder.compose(ModuleFinder.of(Path.of(args[0])), ModuleFinder.ofSystem());
    var linked =
        new JlinkConfiguration(output, Set.of(args[2].split(",")), finder, true, false, false);
    // what jlink does unasked; without it no cache can be made
    List<Plugin> plugins =
        Stream.of("system-modules", "generate-jli-classes")
            .map(name -> PluginRepository.newPlugin(Map.of(), name, ModuleLayer.boot()))
            .toList();
    var builder = new DefaultImageBuilder(output, Map.of(), Platform.runtime());
    JlinkTask.createImage(linked, new PluginsConfiguration(plugins, builder, null));
  }
}
