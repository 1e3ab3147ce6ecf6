package io.dynamicnetworks.e2e;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators query a running controller with the README's commands. */
@Tag("e2e")
@Tag("own-manifest")
class AdminE2e {
  private static final String DAEMON_SET = "ds/dynamic-networks-controller-ds";
  private static final String PROGRAM = "/dynamic-networks-controller";
  private static final String SOCKET = "/dev/shm/dynamic-networks-controller/admin.sock";
  private static final Namespace namespace = Namespace.create();

  @TempDir private Path folder;

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 161);
    DeployedController.install(DeployedController.MANIFEST);
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
  }

  private static String[] inController(String... words) {
    return Stream.concat(
            Stream.of("exec", "-n", DeployedController.NAMESPACE, DAEMON_SET, "--"),
            Stream.of(words))
        .toArray(String[]::new);
  }

  private static String ask(String... words) {
    return Kubectl.run(
        inController(Stream.concat(Stream.of(PROGRAM), Stream.of(words)).toArray(String[]::new)));
  }

  /** The README's commands for this pod, without the tap's, which never ends. */
  private static String readme(ClusterPod pod) throws IOException {
    String text = Files.readString(Path.of("README.md"));
    int section = text.indexOf("## See what it does");
    int begin = text.indexOf("```console", section);
    List<String> lines =
        text.substring(begin, text.indexOf("```", begin + 3))
            .lines()
            .filter(line -> line.startsWith("$ ") && !line.contains(" tap "))
            .map(line -> line.substring(2))
            .map(
                line ->
                    line.replace("default/macvlan1-worker1", namespace.name() + "/" + pod.name()))
            .map(
                line ->
                    line.replace(
                        "pod macvlan1-worker1", "pod -n " + namespace.name() + " " + pod.name()))
            .map(line -> line.replace("kubectl ", "\"$KUBECTL\" "))
            .toList();
    assertThat(lines).hasSize(7);
    return Command.run("sh", "-c", "set -eu\n" + String.join("\n", lines));
  }

  @Test
  void theReadmesCommandsAnswer() throws IOException {
    ClusterPod pod = namespace.pod("asks", "blue@x1");
    pod.want("blue@x1,blue@x2,absent@x3");
    pod.awaitInterfaces("x1", "x2");
    String answers = readme(pod);
    assertThat(answers)
        .containsPattern("mode +observing: /var/lib/cni/multus")
        .containsPattern("multus-daemon +ok")
        .contains(namespace.name() + "/asks  Running  ")
        .contains("\"name\":\"asks\"")
        .containsPattern("\npod +" + namespace.name() + "/asks\n")
        .contains("  " + namespace.name() + "/blue@x2\n")
        .containsPattern("CNI cache +file .*-x2: attached through /delegate")
        .containsPattern("network +NetworkAttachmentDefinition .*/absent not found")
        .contains("now 4 (debug)")
        .contains("was 4 (debug); now 0");
    // No restart: the level already applied to the lines in between.
    assertThat(DeployedController.log()).contains("log level changed from=\"0 ");
  }

  @Test
  void errorsAreThoseOfAGoodCommand() {
    Command.Ended unknown = Kubectl.attempt(inController(PROGRAM, "explain", "absent"));
    assertThat(unknown.output())
        .contains("dynamic-networks-controller: explain: no pod \"absent\" runs on this node");
    assertThat(unknown.exit()).isEqualTo(1);
    Command.Ended usage = Kubectl.attempt(inController(PROGRAM, "explain"));
    assertThat(usage.output()).contains("usage: dynamic-networks-controller explain POD");
    assertThat(usage.exit()).isEqualTo(2);
    Command.Ended away =
        Kubectl.attempt(
            inController("/bin/sh", "-c", "ADMIN_SOCKET=/no/such.sock " + PROGRAM + " status"));
    assertThat(away.output()).contains("the controller does not run here");
    assertThat(away.exit()).isEqualTo(1);
  }

  @Test
  void theLauncherAnswersTheVersionAsTheControllerWould() {
    String jvm =
        "/app/runtime/bin/java -XX:+UseSerialGC -Xmx32m -XX:-UsePerfData"
            + " -jar /app/dynamic-networks-controller.jar version";
    assertThat(ask("version"))
        .startsWith("dynamic-networks-controller ")
        .isEqualTo(Kubectl.run(inController("/bin/sh", "-c", jvm)));
  }

  @Test
  void aTapShowsAnEditWithinTheContainersMemoryAndWithoutReaderHoldsNothingUp() throws Exception {
    ClusterPod pod = namespace.pod("tapped", "");
    long restarts = restarts();
    Path lines = folder.resolve("tap");
    Process tap =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("kubectl"),
                        Stream.of(inController(PROGRAM, "tap", "plan,attachment,cri.*,multus.*")))
                    .toList())
            .redirectOutput(lines.toFile())
            .start();
    try {
      await().until(() -> Files.readString(lines).startsWith("tap of plan,"));
      // The container runs curl, not a second JVM.
      assertThat(memoryBesideTheController()).isPositive().isLessThan(8L << 20);
      pod.want("blue@x1");
      pod.awaitInterfaces("x1");
      await()
          .untilAsserted(
              () ->
                  assertThat(Files.readString(lines))
                      .contains(" plan ", "[Attach " + namespace.name() + "/blue@x1]")
                      .contains("request cri.sandbox ", "reply   cri.sandbox ")
                      .containsPattern("attachment .* adding -> "));
    } finally {
      tap.destroyForcibly();
    }
    assertThat(tap.waitFor(1, TimeUnit.MINUTES)).isTrue();
    // Its curl may remain without a reader, and must not block anything.
    pod.want("");
    pod.awaitInterfaces();
    assertThat(new JsonObject(ask("status", "-o", "json")).getInteger("taps"))
        .isLessThanOrEqualTo(1);
    assertThat(restarts()).isEqualTo(restarts);
  }

  @Test
  void theSocketIsRootsAloneAndOutlivesARestartOfTheContainer() {
    Kubectl.run(
        inController(
            "/bin/sh", "-c", "test -S " + SOCKET + " && echo > /dev/shm/probe && ! echo > /probe"));
    assertThat(DevNode.shell("stat -c '%a %u' /proc/" + pid() + "/root" + SOCKET).strip())
        .isEqualTo("600 0");
    assertThat(
            DevNode.shell("stat -c '%a %u' /proc/" + pid() + "/root" + Path.of(SOCKET).getParent())
                .strip())
        .isEqualTo("700 0");
    long restarts = restarts();
    DevNode.shell("kill -9 " + pid());
    await().until(() -> restarts() > restarts);
    DeployedController.awaitReady();
    // The pod's tmpfs still holds the socket of the killed process.
    await().until(() -> Kubectl.attempt(inController(PROGRAM, "log-level")).ok());
    assertThat(ask("status")).contains("controller ");
  }

  @Test
  void inTheShapeOfTheGoControllersManifestItAnswersToo() {
    DeployedController.uninstall();
    try {
      DeployedController.install(InstallShape.UPSTREAM);
      await()
          .untilAsserted(
              () ->
                  assertThat(ask("status"))
                      .containsPattern("log level +5")
                      .containsPattern("mode +without the CNI cache: "));
    } finally {
      DeployedController.uninstall();
      DeployedController.install(DeployedController.MANIFEST);
    }
  }

  private static JsonObject status() {
    return DeployedController.pod()
        .getJsonObject("status")
        .getJsonArray("containerStatuses")
        .getJsonObject(0);
  }

  private static long restarts() {
    return status().getInteger("restartCount");
  }

  private static String id() {
    return status().getString("containerID").replace("containerd://", "");
  }

  /** The controller's pid in the node's pid namespace. */
  private static String pid() {
    return DevNode.shell(
            "ctr -n k8s.io tasks ls 2>/dev/null | awk '$1 == \"" + id() + "\" {print $2}'")
        .strip();
  }

  /** Anonymous memory, in bytes, of the container's processes other than the controller. */
  private static long memoryBesideTheController() {
    String pid = pid();
    return DevNode.shell(
            "own=$(readlink /proc/"
                + pid
                + "/ns/pid); for p in /proc/[0-9]*; do if [ \"$p\" != /proc/"
                + pid
                + " ] && [ \"$(readlink $p/ns/pid)\" = \"$own\" ]; then grep RssAnon $p/status; fi;"
                + " done")
        .lines()
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .sum();
  }
}
