package io.dynamicnetworks.standin.multus;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.contract.DelegateContract;
import io.dynamicnetworks.standin.multus.PodLookup.KnownPod;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in, with plugins that exist only in memory, satisfies the contract. */
class DelegateContractTest extends DelegateContract {
  private static final PodRef POD = new PodRef("default", "web-0");
  private static final PodRef OTHER = new PodRef("kube-system", "controller");
  private static final String NETNS = "/var/run/netns/cni-web";
  private static final String UID = "7f3a8c90-0000-4000-8000-000000000001";

  private static final Map<PodRef, KnownPod> PODS =
      Map.of(POD, KnownPod.of(UID), OTHER, KnownPod.of("c0de"));

  private final Vertx vertx = Vertx.vertx();
  private final FakeHost host = new FakeHost();
  @TempDir private Path folder;
  private MultusDaemon daemon;

  @BeforeEach
  void start() {
    host.kernel().addNamespace(NETNS);
    host.kernel().addHostLink("lower0");
    daemon =
        MultusDaemon.start(
            vertx,
            folder.resolve("multus"),
            DaemonSettings.UPSTREAM.withCniDir(folder.resolve("cni")),
            pod -> Optional.ofNullable(PODS.get(pod)),
            host);
  }

  @Override
  protected void stop() {
    daemon.close();
    await(vertx.close());
  }

  @Override
  protected Peer peer() {
    return new Peer(
        daemon.socket(),
        POD,
        UID,
        "c0ffee",
        NETNS,
        "lower0",
        folder.resolve("leases"),
        folder.resolve("cni"),
        OTHER);
  }

  @Override
  protected List<String> links() {
    return host.kernel().links(NETNS).stream().map(FakeKernel.Link::name).toList();
  }
}
