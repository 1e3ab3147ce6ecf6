package io.dynamicnetworks.cri;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxesQuery;
import io.dynamicnetworks.bus.RuntimePort.SandboxReply;
import io.dynamicnetworks.bus.RuntimePort.SandboxRequest;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.SmallJvm;
import io.dynamicnetworks.standin.cri.CriFault;
import io.dynamicnetworks.standin.cri.CriServer;
import io.dynamicnetworks.standin.cri.PodConfigs;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that a tenant made large, in a JVM with the image's memory. */
class SmallHeapTest {
  private static final int PODS = 50;

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;

  /** Looks up all pods at once; prints how many were found and how many sandboxes are listed. */
  static final class Finder {
    private Finder() {}

    public static void main(String[] arguments) {
      Vertx vertx = Vertx.vertx();
      Bus bus = new VertxBus(vertx);
      Path socket = Path.of(arguments[0]);
      await(vertx.deployVerticle(new SandboxFinder(bus, socket, Duration.ofSeconds(60))));
      List<Future<SandboxReply>> replies =
          IntStream.range(0, PODS)
              .mapToObj(number -> new SandboxRequest(uid(number), pod(number), null))
              .map(request -> bus.request(RuntimePort.SANDBOX, request, Patience.LIMIT))
              .toList();
      var live = bus.request(RuntimePort.LIVE_SANDBOXES, new LiveSandboxesQuery(), Patience.LIMIT);
      long found =
          replies.stream()
              .map(Patience::await)
              .filter(SandboxReply.Found.class::isInstance)
              .count();
      System.out.println("found " + found);
      System.out.println("live " + Objects.requireNonNull(await(live).ids()).size());
      await(vertx.close());
    }
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void fiftyPodsWithInfosOfThreeMegabytesAreFoundAtOnceAndListed() {
    CriServer runtime =
        CriServer.start(vertx, folder.resolve("c.sock"), RuntimeFlavor.CONTAINERD_2);
    for (int number = 0; number < PODS; number++) {
      runtime.addSandbox(
          PodConfigs.config(pod(number), uid(number).value(), 0, false).toBuilder()
              .putAnnotations("big", "<".repeat(250_000))
              .build());
    }
    // Built in advance so that all answers are in flight at once, as with a multi-threaded runtime.
    runtime.fault("PodSandboxStatus", new CriFault.OtherInfo(info("\\u003c".repeat(500_000))));
    SmallJvm.Ended ended = SmallJvm.run(Finder.class, runtime.socket().toString());
    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("found " + PODS + "\n", "live " + PODS + "\n");
  }

  /**
   * Info as containerd 2 writes it: the pod's annotations twice, each {@code <} as six characters.
   */
  private static String info(String annotations) {
    return "{\"config\":{\"annotations\":{\"big\":\""
        + annotations
        + "\"}},\"runtimeSpec\":{\"linux\":{\"namespaces\":[{\"type\":\"network\","
        + "\"path\":\"/run/netns/x\"}]}}}";
  }

  private static PodRef pod(int number) {
    return new PodRef("evil", "pod-" + number);
  }

  private static PodUid uid(int number) {
    return new PodUid("uid-" + number);
  }
}
