package io.dynamicnetworks.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.cri.CriFault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.testbed.ControllerProcess;
import io.dynamicnetworks.testbed.Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever can merely connect to the health port. */
@Tag(ImageJvm.PACKAGED)
class HealthPortFloodTest {
  private static final Duration IN_TIME = Duration.ofSeconds(1);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final int ANSWERS = 50;
  private static final int CONNECTIONS = 10_000;
  private static final byte[] HALF =
      "GET /livez HTTP/1.1\r\nHost: x\r\nX-a: ".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;

  @Test
  void tenThousandHalfOpenConnectionsLeaveItAliveAndAnswering() throws Exception {
    List<SocketChannel> flood = new ArrayList<>();
    try (VictimController victim = VictimController.start(folder)) {
      List<Duration> answers = new ArrayList<>();
      for (int i = 1; i <= CONNECTIONS; i++) {
        flood.add(connect(victim.healthPort()));
        if (i % 500 == 0) {
          answers.add(victim.livez());
        }
      }
      answers.sort(null);
      // All, but for a moment in which the machine had something else to do.
      assertThat(answers.get(answers.size() - 2)).as("%s", answers).isLessThan(IN_TIME);
      victim.assertHeapWasNeverFull();
    } finally {
      for (SocketChannel channel : flood) {
        channel.close();
      }
    }
  }

  @Test
  void withAllPeersHungLivezAndMetricsAnswerWithinFiftyMilliseconds() {
    try (Testbed testbed = Testbed.withStandIns()) {
      ControllerProcess controller = testbed.startAsInPod(ImageJvm.program());
      Patience.await()
          .ignoreExceptions()
          .until(() -> controller.get("/readyz").endsWith("ready\n"));
      testbed.standInRuntime().fault("Version", new CriFault.Hang());
      testbed.daemon().hangProbes();
      testbed.api().faults().stallWatches(RequestMatch.any());
      Patience.await("a peer that does not answer")
          .until(
              () ->
                  controller.get("/metrics").contains("check_passed{check=\"multus-daemon\"} 0.0"));
      for (String path : List.of("/livez", "/metrics")) {
        List<Duration> answers = new ArrayList<>();
        for (int i = 0; i < ANSWERS; i++) {
          long began = System.nanoTime();
          controller.get(path);
          answers.add(Duration.ofNanos(System.nanoTime() - began));
        }
        answers.sort(null);
        // The machine may have something else to do in half of them.
        assertThat(answers.get(ANSWERS / 2)).as("%s %s", path, answers).isLessThan(AT_ONCE);
      }
    }
  }

  /** From another address than the kubelet's. */
  private static SocketChannel connect(int port) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
    channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    try {
      channel.write(ByteBuffer.wrap(HALF));
    } catch (IOException e) {
      // Closed already, as it should be.
    }
    return channel;
  }
}
