import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Removes from the build's bill of materials (CycloneDX) the jars that the build resolves but the
 * image leaves out, since they are never loaded, and what no scanner needs to identify a jar:
 * descriptions, links, and all hashes but two.
 *
 * <p>{@code java -cp 'FOLDER/*' ShippedSbom.java SBOM FOLDER COPY}, with the folder of the jars. A
 * jar in the folder that the bill does not name is an error.
 */
final class ShippedSbom {
  private static final Set<String> HASHES = Set.of("SHA-1", "SHA-256");

  private ShippedSbom() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    JsonNode sbom = JsonMapper.shared().readTree(Files.readString(Path.of(arguments[0])));
    Set<String> unnamed = new HashSet<>();
    try (Stream<Path> jars = Files.list(folder)) {
      jars.forEach(jar -> unnamed.add(jar.getFileName().toString()));
    }
    Set<String> left = new HashSet<>();
    for (Iterator<JsonNode> all = sbom.path("components").iterator(); all.hasNext(); ) {
      JsonNode component = all.next();
      if (unnamed.remove(jar(component))) {
        shorten((ObjectNode) component);
      } else {
        left.add(component.path("bom-ref").asString());
        all.remove();
      }
    }
    if (!unnamed.isEmpty()) {
      throw new IOException(arguments[0] + " does not name " + unnamed + " of " + folder);
    }
    remove(sbom.path("dependencies"), left);
    Files.writeString(Path.of(arguments[2]), JsonMapper.shared().writeValueAsString(sbom));
  }

  private static void shorten(ObjectNode component) {
    component.remove(List.of("description", "externalReferences", "publisher", "modified"));
    for (Iterator<JsonNode> all = component.path("hashes").iterator(); all.hasNext(); ) {
      if (!HASHES.contains(all.next().path("alg").asString())) {
        all.remove();
      }
    }
  }

  /** The file name of a component's jar in a Maven repository; the classifier is in its purl. */
  private static String jar(JsonNode component) {
    String purl = component.path("purl").asString();
    String classifier =
        purl.contains("classifier=") ? "-" + purl.replaceAll(".*classifier=([^&]*).*", "$1") : "";
    return component.path("name").asString()
        + "-"
        + component.path("version").asString()
        + classifier
        + ".jar";
  }

  private static void remove(JsonNode dependencies, Set<String> left) {
    for (Iterator<JsonNode> all = dependencies.iterator(); all.hasNext(); ) {
      JsonNode dependency = all.next();
      if (left.contains(dependency.path("ref").asString())) {
        all.remove();
      } else {
        for (Iterator<JsonNode> on = dependency.path("dependsOn").iterator(); on.hasNext(); ) {
          if (left.contains(on.next().asString())) {
            on.remove();
          }
        }
      }
    }
  }
}
