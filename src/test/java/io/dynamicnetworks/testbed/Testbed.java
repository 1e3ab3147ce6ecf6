package io.dynamicnetworks.testbed;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.Controller;
import io.dynamicnetworks.ControllerSettings;
import io.dynamicnetworks.config.Config;
import io.dynamicnetworks.cri.NamespacePaths;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.cri.CriServer;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.dynamicnetworks.standin.kube.KubeStore;
import io.dynamicnetworks.standin.multus.DaemonSettings;
import io.dynamicnetworks.standin.multus.FakeHost;
import io.dynamicnetworks.standin.multus.MultusDaemon;
import io.dynamicnetworks.standin.multus.PodLookup;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A node with one controller: a stand-in API server on a real port and a stand-in multus daemon on
 * a real socket, with real or simulated sandboxes and plugins. The testbed also acts as the
 * kubelet.
 *
 * <p>Methods block and may be called from any thread but an event loop.
 */
public final class Testbed implements AutoCloseable {
  /** The node's name. */
  public static final String NODE = "node-1";

  private static final String MIRROR = "kubernetes.io/config.mirror";

  private final Vertx vertx = Vertx.vertx();
  private final Sandboxes sandboxes;
  private final KubeApiServer api;
  private final MultusDaemon daemon;
  private final TestbedKubelet kubelet;
  private final Map<String, Object> config;
  private final List<Controller> controllers = new ArrayList<>();
  private @Nullable ControllerProcess process;
  private @Nullable Map<String, String> serviceAccount;

  private Testbed(Sandboxes sandboxes, Map<String, Object> config) {
    this.sandboxes = sandboxes;
    this.config = config;
    api = KubeApiServer.start(vertx);
    daemon =
        MultusDaemon.start(
            vertx,
            sandboxes.folder().resolve("multus"),
            DaemonSettings.UPSTREAM.withCniDir(cniFolder()),
            this::known,
            sandboxes.plugins());
    kubelet = new TestbedKubelet(api.store(), sandboxes, daemon);
  }

  /**
   * A node with simulated sandboxes and plugins.
   *
   * @param config further keys of the controller's config file, besides sockets, folders and health
   */
  public static Testbed withStandIns(RuntimeFlavor runtime, Map<String, Object> config) {
    return new Testbed(StandInSandboxes.start(runtime), config);
  }

  /** A node with simulated sandboxes and plugins, in the flavor of containerd 2. */
  public static Testbed withStandIns() {
    return withStandIns(RuntimeFlavor.CONTAINERD_2, Map.of());
  }

  /** Config file keys that hide multus' CNI cache from the controller. */
  public static Map<String, Object> withoutCache() {
    return Map.of("cniDirectory", "/var/empty/cni");
  }

  /** A node with real sandboxes and plugins. Call {@link RealParts#require} first. */
  public static Testbed real(Map<String, Object> config) {
    return new Testbed(RealSandboxes.start(), config);
  }

  /** The API server. */
  public KubeApiServer api() {
    return api;
  }

  /** The objects in the API server. */
  public KubeStore store() {
    return api.store();
  }

  /** The multus daemon. */
  public MultusDaemon daemon() {
    return daemon;
  }

  /** The plugins, if simulated. */
  public FakeHost standInPlugins() {
    return (FakeHost) sandboxes.plugins();
  }

  /** The runtime, if simulated. */
  public CriServer standInRuntime() {
    return ((StandInSandboxes) sandboxes).runtime();
  }

  /** The link in the node's network namespace that is the master of the networks. */
  public String lowerLink() {
    return sandboxes.lowerLink();
  }

  /** The container runtime's socket. */
  public Path runtimeSocket() {
    return sandboxes.socket();
  }

  /** The folder of the CNI plugins. */
  public String pluginFolder() {
    return sandboxes.plugins().pluginFolder();
  }

  /** A kubeconfig for the API server. */
  public Path kubeconfig() {
    return api.kubeconfig(sandboxes.folder());
  }

  /** The testbed's own folder. */
  public Path folder() {
    return sandboxes.folder();
  }

  /** Everything the real parts left behind, one item per line; empty after {@link #close}. */
  public String leftovers() {
    return sandboxes.leftovers();
  }

  /**
   * The README's network config: macvlan on the lower link, with the addresses that the pod
   * requests.
   */
  public String macvlan() {
    return """
    {"cniVersion":"0.4.0","type":"macvlan","master":"%s","mode":"bridge",\
    "capabilities":{"ips":true},"ipam":{"type":"static"}}\
    """
        .formatted(lowerLink());
  }

  /** Creates a pod and its sandbox; multus attaches the networks in the annotation. */
  public TestbedPod createPod(PodRef pod, @Nullable String networks) {
    return kubelet.create(pod, networks);
  }

  /** Creates a pod with any annotations; its sandbox is created with the same ones. */
  public TestbedPod createAnnotatedPod(PodRef pod, Map<String, String> annotations) {
    return kubelet.createAnnotated(pod, annotations);
  }

  /** Creates a pod with a changed spec. */
  public TestbedPod createChangedPod(PodRef pod, Consumer<ObjectNode> change) {
    return kubelet.createAnnotated(pod, Map.of(), change);
  }

  /**
   * From now on, keeps the sandbox and the object of every deleted pod, as a busy kubelet does.
   * Even on a slow machine, the controller can then finish its teardown before they go.
   */
  public void holdTeardowns() {
    kubelet.holdTeardowns();
  }

  /** Finishes the held teardowns and holds no further ones. */
  public void releaseTeardowns() {
    kubelet.releaseTeardowns();
  }

  /** Starts a controller in this process, just as {@code run} does. */
  public Controller startController() {
    return startController(Optional.empty());
  }

  /** Starts a controller, optionally with the debug tap. */
  public Controller startController(Optional<ControllerSettings.TapSettings> tap) {
    Controller controller =
        new Controller(
            new ControllerSettings(
                NODE,
                Optional.of(kubeconfig()),
                Config.parse(configText()).settings(),
                Optional.empty(),
                sandboxes
                    .namespaceFolder()
                    .map(NamespacePaths::below)
                    .orElseGet(NamespacePaths::ofNode),
                tap));
    controllers.add(controller);
    await(controller.start());
    return controller;
  }

  /** Stops a controller in this process gracefully. */
  public void stopController(Controller controller) {
    controllers.remove(controller);
    await(controller.stop());
  }

  /** Starts a controller in a separate process, which can be killed. */
  public ControllerProcess startProcess() {
    return startWithKubeconfig(ControllerProcess.ownProgram());
  }

  /**
   * Starts the given controller in a separate process, with a kubeconfig for plain HTTP.
   *
   * @param program command, up to the controller's own arguments
   */
  ControllerProcess startWithKubeconfig(List<String> program) {
    return startProcess(program, kubeconfig());
  }

  /**
   * Starts the given controller in a separate process, with a kubeconfig in the form that clouds
   * use.
   *
   * @param program command, up to the controller's own arguments
   */
  ControllerProcess startWithKubeconfigOfCloud(List<String> program) {
    api.requireToken("of-the-cloud");
    return startProcess(program, api.kubeconfigOfCloud(sandboxes.folder().resolve("cloud")));
  }

  private ControllerProcess startProcess(List<String> program, Path kubeconfig) {
    return started(
        program, new ControllerProcess.Access(List.of("--kubeconfig=" + kubeconfig), Map.of()));
  }

  /**
   * Starts the given controller in a separate process, with access as in a pod: over TLS, with a
   * service account.
   *
   * @param program command, up to the controller's own arguments
   */
  public ControllerProcess startAsInPod(List<String> program) {
    return started(program, new ControllerProcess.Access(List.of(), serviceAccount()));
  }

  /** What {@link #startAsInPod} gives the program; made at the first call. */
  public Map<String, String> serviceAccount() {
    Map<String, String> environment = serviceAccount;
    if (environment == null) {
      environment = api.serviceAccount(sandboxes.folder().resolve("serviceaccount"));
      serviceAccount = environment;
    }
    return environment;
  }

  private ControllerProcess started(List<String> program, ControllerProcess.Access access) {
    Map<String, String> environment = new HashMap<>(access.environment());
    environment.put("ADMIN_SOCKET", adminSocket().toString());
    sandboxes
        .namespaceFolder()
        .ifPresent(
            folder ->
                environment.put("JDK_JAVA_OPTIONS", "-Ddynamicnetworks.namespaces=" + folder));
    ControllerProcess started =
        ControllerProcess.start(
            program,
            sandboxes.folder(),
            configText(),
            new ControllerProcess.Access(access.arguments(), environment));
    process = started;
    return started;
  }

  /** The admin socket of a controller in a separate process. */
  public Path adminSocket() {
    return sandboxes.folder().resolve("admin").resolve("admin.sock");
  }

  /** The folder of multus' files. */
  public Path cniFolder() {
    return sandboxes.folder().resolve("cni");
  }

  /** The text of the controller's config file. */
  String configText() {
    ObjectNode text = TestJson.MAPPER.createObjectNode();
    text.put("criSocketPath", sandboxes.socket().toString());
    text.put("multusSocketPath", daemon.socket().toString());
    text.put("stateDirectory", sandboxes.folder().resolve("state").toString());
    text.put("cniDirectory", cniFolder().toString());
    text.put("healthAddress", "127.0.0.1");
    text.put("healthPort", 0);
    config.forEach((key, value) -> text.set(key, TestJson.MAPPER.valueToTree(value)));
    return text.toString();
  }

  private Optional<PodLookup.KnownPod> known(PodRef ref) {
    ObjectNode pod = api.store().pod(ref);
    return pod == null
        ? Optional.empty()
        : Optional.of(
            new PodLookup.KnownPod(
                pod.at("/metadata/uid").asString(""),
                pod.path("metadata").path("annotations").has(MIRROR)));
  }

  @Override
  public void close() {
    List.copyOf(controllers).forEach(this::stopController);
    if (process != null) {
      process.close();
    }
    kubelet.close();
    daemon.close();
    api.close();
    sandboxes.close();
    await(vertx.close());
  }
}
