package io.dynamicnetworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.cli.Action;
import io.dynamicnetworks.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code explain -f}: what the controller would do for pods read from files. */
class ExplainFilesTest {
  private static final String COMMAND = "$ java -jar target/dynamic-networks-controller.jar ";
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: p
        namespace: shop
        annotations:
          k8s.v1.cni.cncf.io/networks: '%s'
          k8s.v1.cni.cncf.io/network-status: '%s'
      """;
  private static final String NAD =
      """
      apiVersion: k8s.cni.cncf.io/v1
      kind: NetworkAttachmentDefinition
      metadata: {name: storage, namespace: %s}
      spec:
        config: '{"cniVersion":"0.4.0","type":"macvlan","capabilities":{"ips":true}}'
      """;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private ExitCode run(String... words) {
    return new Main(print(out), print(err), Map.of(), stop -> {}).run(words);
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private ExitCode explain(String... documents) throws IOException {
    Path file = Files.writeString(folder.resolve("all.yaml"), String.join("---\n", documents));
    return run("explain", "-f", file.toString());
  }

  @Test
  void theReadmesCommandPrintsWhatTheReadmeShows() throws IOException {
    List<String> readme = Files.readAllLines(Path.of("README.md"));
    String command =
        readme.stream().filter(line -> line.startsWith(COMMAND)).findFirst().orElseThrow();
    List<String> shown =
        readme.subList(readme.indexOf(command) + 1, readme.size()).stream()
            .takeWhile(line -> !line.equals("```"))
            .toList();
    String[] words = command.substring(COMMAND.length()).split(" ");
    // The example contains a mistake, which is refused.
    assertThat(run(words)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().toList()).isEqualTo(shown);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void theExamplesNetworkIsTheReadmes() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .contains("```yaml\n" + Files.readString(Path.of("docs/examples/nad.yaml")) + "---\n");
  }

  @Test
  void whatCanBeAttachedIsFine() throws IOException {
    assertThat(explain(POD.formatted("storage@x1", ""), NAD.formatted("shop")))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("1. attach shop/storage@x1")
        .doesNotContain("reports");
  }

  @Test
  void whatIsListedAndAskedForIsAttachedAlready() throws IOException {
    String listed = "[{\"name\":\"shop/storage\",\"interface\":\"x1\",\"ips\":[\"10.0.0.1\"]}]";
    assertThat(explain(POD.formatted("storage@x1", listed), NAD.formatted("shop")))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("network-status  listed as x1 10.0.0.1", "result          satisfies element 1")
        .contains("  nothing: what is attached is what is desired");
  }

  @Test
  void aListAsKubectlPrintsItIsRead() throws IOException {
    String list =
        """
        {"apiVersion":"v1","kind":"List","items":[
          {"kind":"Pod","metadata":{"name":"a","namespace":"shop","uid":"u-1","annotations":
            {"k8s.v1.cni.cncf.io/networks":"storage"}},"status":{"phase":"Pending"}},
          {"kind":"Pod","metadata":{"name":"b"},"spec":{"hostNetwork":true}},
          {"kind":"Service","metadata":{"name":"s"}}]}
        """;
    assertThat(explain(list)).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("shop/a", "the pod is Pending, not Running")
        .contains("default/b", "the pod uses the host's network");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("ignored: ", "kind \"Service\": want Pod or NetworkAttachmentDefinition");
  }

  @Test
  void theConfigCounts() throws IOException {
    Path config = Files.writeString(folder.resolve("c.json"), "{\"namespaceIsolation\": true}");
    Path file =
        Files.writeString(
            folder.resolve("all.yaml"),
            POD.formatted("mail/storage@x1", "") + "---\n" + NAD.formatted("mail"));
    assertThat(run("explain", "-f", file.toString(), "--config", config.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("isolation      on; global namespaces: default")
        .contains("result          not attached: isolation forbids it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [not json            | annotation k8s.v1.cni.cncf.io/networks: not JSON
          [1]                  | element 1: want an object, got the number 1
          storage@eth0         | it belongs to the cluster network
          """)
  void whatAnEditWouldBeRefusedForIsReportedBefore(String networks, String problem)
      throws IOException {
    assertThat(explain(POD.formatted(networks, ""), NAD.formatted("shop")))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("reports as events")
        .contains(problem);
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    assertThat(run("explain")).isEqualTo(ExitCode.USAGE);
    assertThat(run("explain", "-f", folder.resolve("none").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(explain("kind: [")).isEqualTo(ExitCode.USAGE);
    assertThat(explain(NAD.formatted("shop"))).isEqualTo(ExitCode.USAGE);
    assertThat(explain("kind: Pod\nmetadata: {name: 'a b'}\n")).isEqualTo(ExitCode.USAGE);
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).contains("explain: want -f FILE");
    assertThat(lines.get(1)).endsWith("/none: no such file");
    assertThat(lines.get(2)).contains("all.yaml: ");
    assertThat(lines.get(3)).contains("no pod in the files");
    assertThat(lines.get(4)).contains("pod \"a b\": name, namespace or uid is missing or invalid");
  }

  @Test
  void questionsToARunningControllerAreSentToIt() {
    for (String word : List.of("status", "tap", "log-level")) {
      assertThat(run(word)).isEqualTo(ExitCode.USAGE);
    }
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.contains("kubectl exec POD -- /dynamic-networks-controller "));
    assertThat(Arrays.asList(Action.values())).hasSize(4);
  }
}
