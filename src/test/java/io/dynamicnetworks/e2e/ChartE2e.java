package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.config.Config;
import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart, rendered and installed by real helm, gives the same objects as the manifests. */
@Tag("e2e")
@Tag("own-manifest")
class ChartE2e {
  private static final Path CHART = Path.of("charts", "dynamic-networks-controller");
  private static final String RELEASE = "dynamic-networks-controller";

  /** An annotation of the pods that only the chart sets. */
  private static final String CHECKSUM = "checksum/config";

  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  /** A helm built without a Kubernetes version assumes an old one. */
  private static final String VERSION = "1.36.0";

  /** Chart values for the config keys that have no value below {@code config}. */
  private static final Map<String, String> OWN_VALUES =
      Map.of(
          "criSocketPath", "sockets.runtime",
          "criType", "distribution",
          "multusSocketPath", "sockets.multus",
          "cniDirectory", "cni.cacheDirectory",
          "namespaceIsolation", "isolation.enabled",
          "globalNamespaces", "isolation.globalNamespaces",
          "finalizer", "finalizer.enabled",
          "kubeletSocketPath", "kubeletDirectory",
          // The manifests mount the state directory there.
          "stateDirectory", "none");

  @ParameterizedTest
  @CsvSource({
    "base, distribution=",
    "overlays/containerd, distribution=containerd",
    "overlays/crio, distribution=crio",
    "overlays/k3s, distribution=k3s",
    "overlays/rke2, distribution=rke2",
    "overlays/k0s, distribution=k0s",
    "overlays/microk8s, distribution=microk8s",
    "overlays/openshift, distribution=openshift",
    "overlays/finalizer, finalizer.enabled=true",
    "overlays/before-1.30, admissionPolicy.enabled=false",
  })
  void itGivesWhatTheOverlayGives(String overlay, String value) {
    Map<String, Object> wanted = objects(Kubectl.run("kustomize", "k8s/" + overlay));
    assertThat(objects(template("--set", value))).isEqualTo(wanted);
  }

  @Test
  void everyOverlayHasItsValue() throws IOException {
    Set<String> compared =
        Arrays.stream(
                Arrays.stream(ChartE2e.class.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(CsvSource.class))
                    .filter(method -> method.getName().equals("itGivesWhatTheOverlayGives"))
                    .findFirst()
                    .orElseThrow()
                    .getAnnotation(CsvSource.class)
                    .value())
            .map(row -> row.replaceAll(",.*", ""))
            .filter(row -> row.startsWith("overlays/"))
            .map(row -> row.substring("overlays/".length()))
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> overlays = Files.list(Path.of("k8s", "overlays"))) {
      assertThat(overlays.map(overlay -> overlay.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(compared);
    }
  }

  @Test
  void itsMonitoringIsThatOfTheManifests() {
    Map<String, Object> wanted = objects(Kubectl.run("kustomize", "k8s/base"));
    wanted.putAll(objects(Kubectl.run("kustomize", "k8s/monitoring")));
    String all =
        "monitoring.podMonitor.enabled=true,monitoring.rules.enabled=true,"
            + "monitoring.dashboard.enabled=true";
    assertThat(objects(template("--set", all))).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "distributon=k3s",
        "distribution=k4s",
        "image.pullpolicy=Always",
        "resources.limit.memory=1Gi",
        "monitoring.podMonitor.enable=true",
        "isolation.enabled=yes",
        "sockets.runtime=run/containerd.sock",
        "config.criSoketPath=/x",
        "config.maxInterfacesPerPod=0",
        "config.finalizer=true",
        "tolerations[0].operater=Exists",
        "security.privileged=maybe",
        "image.digest=latest",
        "extraEnv[0].nam=X",
        "extraEnv[0].name=NODE_NAME",
        "affinity.nodeAfinity.x=y",
        "networkPolicy.namespaces=monitoring",
        "monitoring.podMonitor.namespaces[0]=",
      })
  void aTypingErrorIsRefused(String value) {
    Command.Ended ended = attempt("--set", value);
    assertThat(ended.ok()).as(value).isFalse();
    assertThat(ended.output()).contains("values don't meet the specifications of the schema");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
  void aHealthAddressThatTheProbesCannotReachIsRefused(String address) {
    Command.Ended ended = attempt("--set", "config.healthAddress=" + address);
    assertThat(ended.ok()).isFalse();
    assertThat(ended.output()).contains("/config/healthAddress'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.127.0.1", "fd00::1", "1::1"})
  void anyOtherHealthAddressIsAccepted(String address) {
    assertThat(rendered(attempt("--set", "config.healthAddress=" + address)))
        .contains("\"healthAddress\": \"" + address + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "networkPolicy.namespace=one, one",
    "'networkPolicy.namespaces={one,two}', one two",
    "'networkPolicy.namespace=three,networkPolicy.namespaces={one,three,two}', one three two",
    "'distribution=openshift,networkPolicy.namespace=one', one",
  })
  void theHealthPortIsOpenToTheseNamespaces(String values, String namespaces) {
    String policy =
        text(objects(template("--set", values)), "NetworkPolicy dynamic-networks-controller");
    assertThat(
            Pattern.compile("\"kubernetes.io/metadata.name\":\"([^\"]+)\"")
                .matcher(policy)
                .results()
                .map(namespace -> namespace.group(1)))
        .containsExactly(namespaces.split(" "));
  }

  @Test
  void aFinalizerWithoutThePolicyIsRefused() {
    Command.Ended ended =
        attempt("--set", "finalizer.enabled=true", "--set", "admissionPolicy.enabled=false");
    assertThat(ended.ok()).isFalse();
    assertThat(ended.output()).contains("finalizer.enabled without admissionPolicy.enabled");
  }

  @ParameterizedTest
  @CsvSource({
    "'', sockets.runtime=/opt/x.sock, sockets.runtime: /opt/x.sock is not mounted: want a path below /run",
    "'', sockets.runtime=/run, sockets.runtime: /run is not mounted: want a path below /run",
    "'', sockets.runtime=/running/x.sock, sockets.runtime: /running/x.sock is not mounted",
    "crio, sockets.multus=/var/run/m.sock, sockets.multus: /var/run/m.sock is not mounted",
    "microk8s, sockets.runtime=/var/x.sock, want a path below /run or /var/snap/microk8s/common/run",
    "openshift, sockets.runtime=/run/x.sock, want a path below /run/multus or /run/crio",
  })
  void aSocketThatIsNotMountedIsRefused(String distribution, String value, String message) {
    Command.Ended ended = attempt("--set", "distribution=" + distribution, "--set", value);
    assertThat(ended.ok()).isFalse();
    assertThat(ended.output()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /run/a/x.sock, /host/run/a/x.sock",
    "k3s, /run/a/x.sock, /host/run/a/x.sock",
    "microk8s, /var/snap/microk8s/common/run/x.sock, /host/snap/x.sock",
    "microk8s, /run/x.sock, /host/run/x.sock",
    "openshift, /run/crio/x.sock, /host/run/crio/x.sock",
  })
  void aSocketIsLookedForWhereItsFolderIsMounted(
      String distribution, String socket, String inContainer) {
    Map<String, Object> objects =
        objects(template("--set", "distribution=" + distribution + ",sockets.runtime=" + socket));
    assertThat(text(objects, "ConfigMap dynamic-networks-controller-config"))
        .contains("\"criSocketPath\":\"" + inContainer + "\"");
    assertThat(text(objects, "DaemonSet dynamic-networks-controller-ds"))
        .contains("\"mountPath\":\"" + inContainer.replaceAll("(/host/[a-z]+)/.*", "$1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.25.0", "1.29.14", "v1.29.9+k3s1", "v1.29.1-gke.100"})
  void beforeKubernetes130ThePolicyIsLeftOut(String version) {
    Map<String, Object> wanted = objects(Kubectl.run("kustomize", "k8s/overlays/before-1.30"));
    assertThat(objects(rendered(attemptFor(version)))).isEqualTo(wanted);
    Command.Ended finalizer = attemptFor(version, "--set", "finalizer.enabled=true");
    assertThat(finalizer.ok()).isFalse();
    assertThat(finalizer.output()).contains("finalizer.enabled without admissionPolicy.enabled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.30.0", "v1.30.2+k3s1", "v1.30.0-gke.100"})
  void fromKubernetes130OnThePolicyIsInstalled(String version) {
    assertThat(objects(rendered(attemptFor(version))))
        .isEqualTo(objects(Kubectl.run("kustomize", "k8s/base")));
  }

  @Test
  void aKubernetesThatIsTooOldIsRefused() {
    Command.Ended ended = attemptFor("1.24.0");
    assertThat(ended.ok()).isFalse();
    assertThat(ended.output()).contains("incompatible with Kubernetes v1.24.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "1.001", "3600"})
  void secondsHaveUpToThreeDecimals(String seconds) {
    assertThat(rendered(attempt("--set-json", "config.criTimeoutSeconds=" + seconds)))
        .contains("\"criTimeoutSeconds\": " + seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0999", "0.1005", "3600.001", "\"10\""})
  void otherSecondsAreRefused(String seconds) {
    Command.Ended ended = attempt("--set-json", "config.criTimeoutSeconds=" + seconds);
    assertThat(ended.ok()).isFalse();
    assertThat(ended.output()).contains("/config/criTimeoutSeconds'");
  }

  @Test
  void everyKeyOfTheConfigHasAValue() throws IOException {
    JsonObject schema = new JsonObject(Files.readString(CHART.resolve("values.schema.json")));
    Set<String> keys =
        new TreeSet<>(
            schema
                .getJsonObject("properties")
                .getJsonObject("config")
                .getJsonObject("properties")
                .fieldNames());
    keys.addAll(OWN_VALUES.keySet());
    assertThat(keys)
        .containsExactlyInAnyOrderElementsOf(
            Config.documentation().stream()
                .map(row -> row.replaceAll("^\\| `([^`]+)`.*", "$1"))
                .toList());
  }

  @Test
  void whatIsSetReachesTheObjects() {
    Map<String, Object> objects =
        objects(
            template(
                "--set",
                "sockets.runtime=/run/my/runtime.sock,isolation.enabled=true,"
                    + "isolation.globalNamespaces={shared},config.maxInterfacesPerPod=8,"
                    + "config.healthPort=9195,cni.cacheDirectory=/var/lib/cni/other,verbosity=4,"
                    + "security.privileged=true,security.seLinuxType=,image.tag=dev,"
                    + "resources.limits.memory=300Mi,resources.requests.cpu=30m,"
                    + "nodeSelector.disk=ssd,tolerations[0].key=dedicated,"
                    + "tolerations[0].operator=Exists,kubeletDirectory=/data/kubelet,"
                    + "image.digest="
                    + DIGEST
                    + ",extraEnv[0].name=ADMIN_SOCKET,"
                    + "extraEnv[0].value=none,affinity.nodeAffinity.x=y,"
                    + "monitoring.podMonitor.namespaces={other},"
                    + "cni.configDirectory=/etc/multus/net.d,networkPolicy.namespace=observability,"
                    + "monitoring.podMonitor.enabled=true,monitoring.podMonitor.labels.release=pods,"
                    + "monitoring.rules.enabled=true,monitoring.rules.labels.release=alerts,"
                    + "monitoring.dashboard.enabled=true,monitoring.dashboard.labels.release=boards"));
    assertThat(text(objects, "ConfigMap dynamic-networks-controller-config"))
        .contains(
            "\"criSocketPath\":\"/host/run/my/runtime.sock\"",
            "\"namespaceIsolation\":true",
            "\"globalNamespaces\":[\"shared\"]",
            "\"maxInterfacesPerPod\":8",
            "\"cniDirectory\":\"/var/lib/cni/other\"");
    assertThat(text(objects, "DaemonSet dynamic-networks-controller-ds"))
        .contains(
            "\"-v=4\"",
            "\"privileged\":true",
            "\"containerPort\":9195",
            "\"mountPath\":\"/var/lib/cni/other\"",
            "controller:dev@" + DIGEST + "\"",
            "{\"name\":\"ADMIN_SOCKET\",\"value\":\"none\"}",
            "\"affinity\":{\"nodeAffinity\":{\"x\":\"y\"}}",
            "\"limits\":{\"memory\":\"300Mi\"}",
            "\"requests\":{\"cpu\":\"30m\",\"memory\":\"128Mi\"}",
            "\"nodeSelector\":{\"disk\":\"ssd\",",
            "\"tolerations\":[{\"key\":\"dedicated\",\"operator\":\"Exists\"}]",
            "\"path\":\"/data/kubelet/pod-resources\"",
            "\"path\":\"/etc/multus/net.d\"")
        .doesNotContain("seLinuxOptions", "capabilities");
    assertThat(text(objects, "NetworkPolicy dynamic-networks-controller"))
        .contains("\"port\":9195", "\"kubernetes.io/metadata.name\":\"observability\"");
    assertThat(text(objects, "PodMonitor dynamic-networks-controller"))
        .contains("\"release\":\"pods\"", "\"matchNames\":[\"kube-system\",\"other\"]");
    assertThat(text(objects, "PrometheusRule dynamic-networks-controller"))
        .contains("\"release\":\"alerts\"");
    assertThat(text(objects, "ConfigMap dynamic-networks-controller-dashboard"))
        .contains("\"release\":\"boards\"");
  }

  @Test
  void theOwnKustomizationOfTheDocsRendersWithAllItsPatches() throws IOException {
    Path site = Files.createDirectories(Path.of("target", "site"));
    String base = yaml("### Your own kustomization").replace("../overlays/", "../../k8s/overlays/");
    Files.writeString(
        site.resolve("kustomization.yaml"),
        base + yaml("### Nodes without the thick plugin") + yaml("### Another health port"));
    Map<String, Object> objects = objects(Kubectl.run("kustomize", site.toString()));
    assertThat(text(objects, "DaemonSet dynamic-networks-controller-ds"))
        .contains(
            "\"image\":\"registry.example.com/multus-dynamic-networks-controller:0.1.0\"",
            "\"path\":\"/var/lib/rancher/k3s/agent/etc/cni/net.d\"",
            "\"example.com/multus\":\"thick\"",
            "\"containerPort\":9195");
    assertThat(text(objects, "NetworkPolicy dynamic-networks-controller"))
        .contains("\"kubernetes.io/metadata.name\":\"cattle-monitoring-system\"", "\"port\":9195");
    assertThat(text(objects, "ConfigMap dynamic-networks-controller-config"))
        .contains("\"healthPort\":9195");
  }

  /** The first YAML block below a heading of {@code docs/operations.md}. */
  private static String yaml(String heading) throws IOException {
    String page = Files.readString(Path.of("docs", "operations.md"));
    String fence = "```yaml\n";
    int begin = page.indexOf(fence, page.indexOf(heading)) + fence.length();
    return page.substring(begin, page.indexOf("```", begin));
  }

  @Test
  void aChangedConfigRestartsThePods() {
    assertThat(checksum("config.maxInterfacesPerPod=8"))
        .hasSize(64)
        .isEqualTo(checksum("config.maxInterfacesPerPod=8"))
        .isNotEqualTo(checksum("config.maxInterfacesPerPod=9"));
  }

  private static String checksum(String value) {
    String line = "        " + CHECKSUM + ": ";
    return template("--set", value)
        .lines()
        .filter(each -> each.startsWith(line))
        .map(each -> each.substring(line.length()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void openshiftAllowsThePrivilegedContainer() {
    String scc =
        text(
            objects(template("--set", "distribution=openshift,security.privileged=true")),
            "SecurityContextConstraints dynamic-networks-controller");
    assertThat(scc)
        .contains(
            "\"allowPrivilegedContainer\":true",
            "\"allowPrivilegeEscalation\":true",
            "\"requiredDropCapabilities\":[]",
            "\"seccompProfiles\":[\"*\"]");
  }

  @Test
  @Tag("node")
  void helmInstallsAndRemovesIt() {
    DeployedController.uninstall();
    try (Restored _ = new Restored()) {
      helm(install());
      DeployedController.awaitReady();
      try (Namespace namespace = Namespace.create()) {
        namespace.bridge("blue", 64);
        ClusterPod pod = namespace.pod("helmed", "");
        pod.want("blue@ens4");
        pod.awaitInterfaces("ens4");
      }
      helm(uninstall());
      assertThat(Kubectl.run("get", "clusterrole,validatingadmissionpolicy", "-o", "name"))
          .doesNotContain("dynamic-networks");
    }
  }

  /** As docs/operations.md describes it. */
  @Test
  @Tag("node")
  void helmTakesOverWhatKubectlInstalledAndInterfacesStay() {
    DeployedController.install(DeployedController.MANIFEST);
    try (Restored _ = new Restored();
        Namespace namespace = Namespace.create()) {
      namespace.bridge("blue", 65);
      ClusterPod pod = namespace.pod("kept", "");
      pod.want("blue@ens4");
      pod.awaitInterfaces("ens4");
      JsonObject listed = pod.status("ens4");
      Command.Ended refused = attemptHelm(install());
      assertThat(refused.ok()).isFalse();
      assertThat(refused.output()).contains("invalid ownership metadata");
      String manifest = DeployedController.MANIFEST.toString();
      Kubectl.run("label", "--overwrite", "-f", manifest, "app.kubernetes.io/managed-by=Helm");
      Kubectl.run(
          "annotate",
          "--overwrite",
          "-f",
          manifest,
          "meta.helm.sh/release-name=" + RELEASE,
          "meta.helm.sh/release-namespace=" + DeployedController.NAMESPACE);
      helm(install());
      DeployedController.awaitReady();
      pod.want("blue@ens4,blue@ens5");
      pod.awaitInterfaces("ens4", "ens5");
      assertThat(pod.status("ens4")).isEqualTo(listed);
    }
  }

  /** Puts the manifest back in place of the release, if one is left. */
  private record Restored() implements AutoCloseable {
    @Override
    public void close() {
      attemptHelm(uninstall());
      DeployedController.install(DeployedController.MANIFEST);
    }
  }

  private static String[] install() {
    return new String[] {"install", RELEASE, CHART.toString(), "-n", DeployedController.NAMESPACE};
  }

  private static String[] uninstall() {
    return new String[] {"uninstall", RELEASE, "-n", DeployedController.NAMESPACE, "--wait"};
  }

  private static String text(Map<String, Object> objects, String name) {
    return Objects.requireNonNull(objects.get(name), name).toString();
  }

  /** The objects of the chart, rendered with these options of {@code helm template}. */
  static String template(String... values) {
    return rendered(attempt(values));
  }

  private static String rendered(Command.Ended ended) {
    assertThat(ended.ok()).as(ended.output()).isTrue();
    // Before the first object, helm prints that it followed symlinks.
    return ended.output().substring(ended.output().indexOf("---\n"));
  }

  private static Command.Ended attempt(String... values) {
    return attemptFor(VERSION, values);
  }

  private static Command.Ended attemptFor(String version, String... values) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "template",
                RELEASE,
                CHART.toString(),
                "-n",
                DeployedController.NAMESPACE,
                "--kube-version"));
    words.add(version);
    words.addAll(List.of(values));
    return attemptHelm(words.toArray(String[]::new));
  }

  private static void helm(String... words) {
    Command.Ended ended = attemptHelm(words);
    assertThat(ended.ok()).as(ended.output()).isTrue();
  }

  private static Command.Ended attemptHelm(String... words) {
    List<String> line = new ArrayList<>(List.of(System.getenv().getOrDefault("HELM", "helm")));
    line.addAll(List.of(words));
    return Command.attempt(line.toArray(String[]::new));
  }

  // ---- the objects in a YAML text, normalized so that equal meanings are equal ----

  private static Map<String, Object> objects(String yaml) {
    Map<String, Object> objects = new TreeMap<>();
    for (Object each : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
      if (each instanceof Map<?, ?> map) {
        JsonObject object = new JsonObject(sorted(map).toString());
        objects.put(
            object.getString("kind") + " " + object.getJsonObject("metadata").getString("name"),
            object);
      }
    }
    return objects;
  }

  /** Normalizes a value: sorts lists of named objects by name, and parses JSON within strings. */
  private static Object sorted(Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map -> {
        JsonObject object = new JsonObject();
        map.entrySet().stream()
            .filter(entry -> !CHECKSUM.equals(entry.getKey()))
            .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
            .forEach(entry -> object.put("" + entry.getKey(), sorted(entry.getValue())));
        yield object;
      }
      case List<?> list -> {
        List<Object> all = list.stream().map(ChartE2e::sorted).collect(Collectors.toList());
        if (all.stream().allMatch(one -> one instanceof JsonObject o && o.containsKey("name"))) {
          all.sort(Comparator.comparing(one -> ((JsonObject) one).getValue("name").toString()));
        }
        yield new JsonArray(all);
      }
      case String text when text.startsWith("{") -> {
        try {
          yield sorted(new JsonObject(text).getMap());
        } catch (DecodeException e) {
          yield text;
        }
      }
      default -> value;
    };
  }
}
