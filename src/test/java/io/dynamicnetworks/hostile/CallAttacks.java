package io.dynamicnetworks.hostile;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.standin.multus.PluginScript;
import io.dynamicnetworks.testbed.TestbedPod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Attacks by what the program has to ask, to send or to answer. */
final class CallAttacks {
  private CallAttacks() {}

  static final class SandboxInfos extends Attack.Play {
    private int round;

    SandboxInfos(HostileNode node) {
      super(node);
      createPods("info", 16, Map.of("junk", "<".repeat(250_000)));
    }

    @Override
    void launch() {
      round++;
      pods().forEach(pod -> pod.edit("net@s" + round));
    }
  }

  static final class HalfOpen extends Attack.Play {
    private static final int CONNECTIONS = 3_000;
    private static final byte[] HALF =
        "GET /livez HTTP/1.1\r\nHost: x\r\nX-a: ".getBytes(StandardCharsets.US_ASCII);

    private final List<SocketChannel> open = new ArrayList<>();

    HalfOpen(HostileNode node) {
      super(node);
    }

    @Override
    void launch() {
      int port = node().controller().healthPort();
      for (int i = 0; i < CONNECTIONS; i++) {
        connect(port);
      }
    }

    /** From another address than the kubelet's. */
    private void connect(int port) {
      try {
        SocketChannel channel = SocketChannel.open();
        open.add(channel);
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
        channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        channel.write(ByteBuffer.wrap(HALF));
      } catch (IOException e) {
        // Closed already, as it should be; or the program is being started again.
      }
    }

    @Override
    void cleanUp() {
      for (SocketChannel channel : open) {
        try {
          channel.close();
        } catch (IOException e) {
          // It is closed all the same.
        }
      }
    }
  }

  /**
   * A run so long that it would overflow the stack, if one step were started from within another.
   */
  static final class OvertakenRun extends Attack.Play {
    private static final int INTERFACES = 90;
    private static final int OVERTAKEN_AT = 4;
    private int round;

    OvertakenRun(HostileNode node) {
      super(node);
      createPods("long-run", 1);
    }

    @Override
    void launch() {
      round++;
      TestbedPod pod = pods().getFirst();
      edit("o" + round, INTERFACES);
      await("some links").until(() -> pod.linkNames().size() >= OVERTAKEN_AT);
      edit("p" + round, INTERFACES - 1);
      pod.edit("[]");
      edit("q" + round, 2);
    }

    private void edit(String prefix, int interfaces) {
      pods()
          .getFirst()
          .edit(
              IntStream.range(0, interfaces)
                  .mapToObj(i -> "net@" + prefix + "i" + i)
                  .collect(Collectors.joining(",")));
    }

    @Override
    void check() {
      TestbedPod pod = pods().getFirst();
      String prefix = "q" + round;
      await("what was asked for last")
          .untilAsserted(
              () ->
                  assertThat(pod.linkNames())
                      .containsExactlyInAnyOrder("eth0", prefix + "i0", prefix + "i1"));
    }
  }

  static final class ForgedStatus extends Attack.Play {
    private static final int ENTRIES = 900;

    ForgedStatus(HostileNode node) {
      super(node);
      createPods("forger", 3);
    }

    @Override
    void launch() {
      String status =
          IntStream.range(0, ENTRIES)
              .mapToObj(i -> "{\"name\":\"net\",\"interface\":\"f" + i + "\",\"dns\":{}}")
              .collect(Collectors.joining(",", "[", "]"));
      for (TestbedPod pod : pods()) {
        node().testbed().store().editAnnotation(pod.ref(), TestbedPod.STATUS, status);
        pod.edit("[]");
      }
    }

    @Override
    void check() {
      assertThat(node().testbed().daemon().requests("DEL"))
          .noneMatch(request -> request.pod().name().startsWith("forger"));
    }
  }

  /** A plugin that does not come back, for many pods. */
  static final class HungPlugin extends Attack.Play {
    private static final String TYPE = "stuck";
    private static final int PODS = 60;

    /** Of the 16 places, two are for other namespaces. */
    private static final int MOST_AT_ONCE = 14;

    private final long beganNanos = System.nanoTime();

    HungPlugin(HostileNode node) {
      super(node);
      node.testbed().standInPlugins().addPlugin(TYPE);
      node.testbed().standInPlugins().script(TYPE, "ADD", new PluginScript.Hang());
      node.testbed().store().createNad(HostileNode.HOSTILE, TYPE, "{\"type\":\"" + TYPE + "\"}");
      createPods("hung", PODS);
    }

    @Override
    void launch() {
      pods().forEach(pod -> pod.edit(TYPE + "@h0"));
    }

    @Override
    void check() {
      assertThat(
              node().testbed().standInPlugins().calls().stream()
                  .filter(call -> call.type().equals(TYPE) && call.command().equals("ADD"))
                  .count())
          .isBetween(1L, most());
    }

    /** At each start, and each time that the deadline of all of them has passed. */
    private long most() {
      Duration passed = Duration.ofNanos(System.nanoTime() - beganNanos);
      return MOST_AT_ONCE * (2 + passed.dividedBy(HostileNode.DELEGATE_TIMEOUT));
    }

    @Override
    void cleanUp() {
      node().testbed().standInPlugins().heal();
      super.cleanUp();
    }
  }

  static final class SlowPlugin extends Attack.Play {
    private static final String TYPE = "slow";
    private static final int PODS = 60;
    private static final int OTHER_NAMESPACES = 8;
    private static final int PODS_OF_OTHER = 3;
    private int round;

    SlowPlugin(HostileNode node) {
      super(node);
      node.testbed().standInPlugins().addPlugin(TYPE);
      for (String command : List.of("ADD", "DEL")) {
        node.testbed()
            .standInPlugins()
            .script(TYPE, command, new PluginScript.Slow(Duration.ofMillis(900)));
      }
      addPods(HostileNode.HOSTILE, PODS);
      for (int i = 0; i < OTHER_NAMESPACES; i++) {
        addPods(HostileNode.HOSTILE + "-" + i, PODS_OF_OTHER);
      }
    }

    private void addPods(String namespace, int count) {
      node().testbed().store().createNad(namespace, TYPE, "{\"type\":\"" + TYPE + "\"}");
      createPods(namespace, TYPE, count, Map.of());
    }

    @Override
    void launch() {
      round++;
      pods().forEach(pod -> pod.edit(TYPE + "@s" + round + "," + TYPE + "@t" + round));
    }

    @Override
    void cleanUp() {
      node().testbed().standInPlugins().heal();
      super.cleanUp();
    }
  }

  static final class LongErrors extends Attack.Play {
    private static final String TYPE = "verbose";
    private static final int PODS = 60;
    private static final int INTERFACES = 6;
    private static final int CHARS = 100_000;
    private int round;

    LongErrors(HostileNode node) {
      super(node);
      node.testbed().standInPlugins().addPlugin(TYPE);
      node.testbed()
          .standInPlugins()
          .script(
              TYPE,
              "ADD",
              new PluginScript.Fail(
                  Integer.MAX_VALUE, 100, "☃".repeat(CHARS / 3), "x".repeat(CHARS)));
      node.testbed()
          .standInPlugins()
          .script(TYPE, "DEL", new PluginScript.Slow(Duration.ofMillis(900)));
      node.testbed().store().createNad(HostileNode.HOSTILE, TYPE, "{\"type\":\"" + TYPE + "\"}");
      createPods(TYPE, PODS);
    }

    @Override
    void launch() {
      round++;
      String networks =
          IntStream.range(0, INTERFACES)
              .mapToObj(i -> TYPE + "@e" + round + "x" + i)
              .collect(Collectors.joining(","));
      pods().forEach(pod -> pod.edit(networks));
    }

    @Override
    void cleanUp() {
      node().testbed().standInPlugins().heal();
      super.cleanUp();
    }
  }

  static final class LogFlood extends Attack.Play {
    private static final int PODS = 40;
    private static final int INTERFACES = 30;
    private static final int LINES = 1_000;
    private int round;
    private long beganNanos;

    LogFlood(HostileNode node) {
      super(node);
      createPods("noisy", PODS);
    }

    @Override
    void launch() {
      round++;
      beganNanos = System.nanoTime();
      String networks =
          IntStream.range(0, INTERFACES)
              .mapToObj(i -> "net@n" + round + "x" + i)
              .collect(Collectors.joining(","));
      pods().forEach(pod -> pod.edit(networks));
      pods().forEach(pod -> pod.edit("[]"));
      pods().forEach(pod -> pod.edit(networks));
    }

    /** Since the last start: all at once, and then one a second. */
    @Override
    void check() {
      long seconds = Duration.ofNanos(System.nanoTime() - beganNanos).toSeconds();
      assertThat(
              node()
                  .controller()
                  .log()
                  .lines()
                  .filter(line -> line.contains("pod=" + HostileNode.HOSTILE + "/")))
          .hasSizeLessThan((int) (LINES + seconds + 10));
    }
  }

  static final class ProbeFlood extends Attack.Play {
    private static final int REQUESTS = 1_500;
    private static final List<String> PATHS = List.of("/readyz", "/metrics", "/livez");
    private static final int A_FEW = 20;

    private final long beganNanos = System.nanoTime();

    ProbeFlood(HostileNode node) {
      super(node);
    }

    @Override
    void launch() {
      int port = node().controller().healthPort();
      for (int i = 0; i < REQUESTS; i++) {
        ask(port, PATHS.get(i % PATHS.size()));
      }
    }

    private static void ask(int port, String path) {
      try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        socket
            .getOutputStream()
            .write(
                ("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        // The program is being started again.
      }
    }

    /** Peers are asked once a second, whoever asks. */
    @Override
    void check() {
      long seconds = Duration.ofNanos(System.nanoTime() - beganNanos).toSeconds();
      assertThat(node().testbed().standInRuntime().calls(VersionRequest.class))
          .hasSizeLessThan((int) seconds + A_FEW);
    }
  }
}
