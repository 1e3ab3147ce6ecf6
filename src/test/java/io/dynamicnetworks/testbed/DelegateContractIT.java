package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.contract.DelegateContract;
import io.dynamicnetworks.standin.multus.DaemonSettings;
import io.dynamicnetworks.standin.multus.MultusDaemon;
import io.dynamicnetworks.standin.multus.PodLookup.KnownPod;
import io.dynamicnetworks.standin.multus.RealHost;
import io.dynamicnetworks.tally.TestTally;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in, with real plugins in a real network namespace, satisfies the contract. */
@Tag(TestTally.REAL)
class DelegateContractIT extends DelegateContract {
  private static final PodRef POD = new PodRef("default", "web-0");
  private static final PodRef OTHER = new PodRef("kube-system", "controller");
  private static final String UID = "7f3a8c90-0000-4000-8000-000000000001";
  private static final Map<PodRef, KnownPod> PODS =
      Map.of(POD, KnownPod.of(UID), OTHER, KnownPod.of("c0de"));
  private static final String NAMESPACE = "dnc-" + ProcessHandle.current().pid();

  @TempDir private static Path folder;
  private static Vertx vertx;
  private static HostLink master;
  private static MultusDaemon daemon;

  @BeforeAll
  static void start() {
    RealParts.require();
    master = HostLink.create("dnc" + ProcessHandle.current().pid());
    Command.run("ip", "netns", "add", NAMESPACE);
    vertx = Vertx.vertx();
    daemon =
        MultusDaemon.start(
            vertx,
            folder.resolve("multus"),
            DaemonSettings.UPSTREAM.withCniDir(folder.resolve("cni")),
            pod -> Optional.ofNullable(PODS.get(pod)),
            new RealHost(RealParts.plugins().orElseThrow()));
  }

  @AfterAll
  static void removeAll() {
    if (daemon != null) {
      daemon.close();
      vertx.close().timeout(10, TimeUnit.SECONDS).await();
    }
    if (master != null) {
      Command.attempt("ip", "netns", "delete", NAMESPACE);
      master.close();
    }
  }

  @Override
  protected void stop() {
    // All tests share one daemon.
  }

  @Override
  protected Peer peer() {
    return new Peer(
        daemon.socket(),
        POD,
        UID,
        NAMESPACE,
        "/var/run/netns/" + NAMESPACE,
        master.name(),
        folder.resolve("leases"),
        folder.resolve("cni"),
        OTHER);
  }

  @Override
  protected List<String> links() {
    return NetNs.at("/var/run/netns/" + NAMESPACE).links().stream().map(NetNs.Link::name).toList();
  }
}
