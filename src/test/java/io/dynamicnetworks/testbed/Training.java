package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.UnixHttp;
import io.dynamicnetworks.standin.multus.PluginScript;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A short run that exercises every class a controller needs: pods, edits, a failure, the requests
 * of probes, Prometheus and operators, and a graceful stop. It is the training run for the AOT
 * cache. It then runs again with a kubeconfig, whose parser is not in the cache, to check that it
 * is in the image.
 */
final class Training {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);
  private static final int PODS = 20;
  private static final int EDITS = 10;
  private static final String NAMESPACE = "shop";
  private static final String FAILURES = "failures";
  private static final Duration SLOWEST_PERIOD = Duration.ofSeconds(11);

  private Training() {}

  /**
   * Trains a controller.
   *
   * @param args {@code pod} or {@code kubeconfig}, which selects how the controller finds the API
   *     server, then the controller's command, up to its own arguments
   */
  public static void main(String[] args) {
    int exit = 1;
    try {
      exit = train(args[0], List.of(args).subList(1, args.length));
    } catch (RuntimeException | Error e) { // Other threads would keep the JVM running.
      LOG.error("not trained", e);
    }
    System.exit(exit);
  }

  private static int train(String access, List<String> program) {
    try (Testbed testbed = Testbed.withStandIns()) {
      testbed.store().createNad(NAMESPACE, "storage", testbed.macvlan());
      List<TestbedPod> pods = new ArrayList<>();
      for (int i = 0; i < PODS; i++) {
        pods.add(testbed.createPod(new PodRef(NAMESPACE, "pod-" + i), null));
      }
      ControllerProcess controller =
          switch (access) {
            case "pod" -> testbed.startAsInPod(program);
            case "kubeconfig" -> testbed.startWithKubeconfigOfCloud(program);
            default -> throw new IllegalArgumentException(access + ": want pod or kubeconfig");
          };
      for (int i = 0; i < EDITS; i++) {
        edit(
            pods,
            "[{\"name\":\"storage\",\"interface\":\"ens4\",\"ips\":[\"10.1.2.11/24\"]}]",
            "eth0",
            "ens4");
        edit(pods, "[]", "eth0");
      }
      fail(testbed);
      controller.probe();
      live(access);
      controller.probe();
      inspect(testbed);
      testbed.store().editNad(NAMESPACE, "storage", testbed.macvlan() + " ");
      pods.getLast().delete();
      int exit = controller.terminate();
      if (exit != 0) {
        System.err.println("the controller ended with " + exit + ":\n" + controller.log());
      }
      return exit;
    }
  }

  /**
   * Waits until all ten-second periodic work has run once. Skipped with a kubeconfig, since that
   * run only checks the contents of the jars.
   */
  private static void live(String access) {
    if (access.equals("pod")) {
      LockSupport.parkNanos(SLOWEST_PERIOD.toNanos());
    }
  }

  /** Makes an operator's requests over the admin socket. */
  private static void inspect(Testbed testbed) {
    for (String question :
        List.of("/status", "/status?output=json", "/explain?pod=pod-0", "/log-level")) {
      UnixHttp.Answer answer = UnixHttp.get(testbed.adminSocket(), question);
      if (answer.status() != HttpURLConnection.HTTP_OK) {
        throw new IllegalStateException(question + ": " + answer);
      }
    }
  }

  private static void edit(List<TestbedPod> pods, String networks, String... interfaces) {
    pods.forEach(pod -> pod.edit(networks));
    pods.forEach(pod -> Wait.forInterfaces(pod, interfaces));
  }

  /** In a separate namespace, because the edits have used up the event budget of the first one. */
  private static void fail(Testbed testbed) {
    testbed.store().createNad(FAILURES, "storage", testbed.macvlan());
    TestbedPod pod = testbed.createPod(new PodRef(FAILURES, "pod-f"), null);
    testbed.standInPlugins().script("macvlan", "ADD", new PluginScript.Fail(1, 11, "busy", ""));
    pod.edit("[null,{\"name\":\"storage\",\"interface\":\"ens5\"}]");
    Wait.forEvent(pod, "FailedAddingInterface");
    Wait.forInterfaces(pod, "eth0", "ens5");
  }
}
