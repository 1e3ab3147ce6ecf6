package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.Controller;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.standin.multus.DaemonFault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics of the whole controller, over real sockets. */
class ScrapedMetricsTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");

  private final Testbed testbed =
      Testbed.withStandIns(RuntimeFlavor.CONTAINERD_2, Map.of("delegateTimeoutSeconds", 60));
  private final HttpClient http = HttpClient.newHttpClient();
  private Controller controller;
  private TestbedPod pod;

  ScrapedMetricsTest() {
    testbed.store().createNad("shop", "storage", testbed.macvlan());
    pod = testbed.createPod(CART, null);
    controller = testbed.startController();
  }

  @BeforeEach
  void allPeersAnswer() {
    Wait.until(() -> assertThat(sum("dynamic_networks_peer_up")).isEqualTo(3));
  }

  @AfterEach
  void close() {
    http.close();
    testbed.close();
  }

  @Test
  void anEditShowsInEveryFigureThatItConcerns() {
    assertThat(value("dynamic_networks_ledger_durable")).isEqualTo(1);
    assertThat(sum("dynamic_networks_api_requests_total{code=\"200\",verb=\"list\"}")).isPositive();
    assertThat(sum("dynamic_networks_api_requests_total{code=\"200\",verb=\"watch\"}"))
        .isPositive();
    pod.edit("storage@ens4,storage@ens5");
    Wait.forInterfaces(pod, "eth0", "ens4", "ens5");
    Wait.until(
        () -> {
          assertThat(value("dynamic_networks_edit_visible_seconds_count")).isEqualTo(1);
          assertThat(value("dynamic_networks_desired_interfaces")).isEqualTo(2);
          assertThat(value("dynamic_networks_attached_interfaces")).isEqualTo(2);
          assertThat(value("dynamic_networks_oldest_pending_edit_seconds")).isZero();
          assertThat(value("dynamic_networks_steps_total{kind=\"attach\",result=\"ok\"}"))
              .isEqualTo(2);
          assertThat(value("dynamic_networks_api_requests_total{code=\"200\",verb=\"patch\"}"))
              .isPositive();
          assertThat(value("dynamic_networks_api_requests_total{code=\"201\",verb=\"create\"}"))
              .isEqualTo(2);
          assertThat(value("dynamic_networks_budget_used_bytes{budget=\"ledger\"}"))
              .isNotNegative();
          assertThat(value("dynamic_networks_budget_used_bytes{budget=\"networks\"}")).isPositive();
          assertThat(value("dynamic_networks_budget_used_bytes{budget=\"pods\"}")).isPositive();
          assertThat(value("dynamic_networks_budget_used_bytes{budget=\"cni_cache\"}"))
              .isPositive();
        });
    pod.edit("storage@ens5");
    Wait.until(
        () -> {
          assertThat(value("dynamic_networks_edit_visible_seconds_count")).isEqualTo(2);
          assertThat(value("dynamic_networks_desired_interfaces")).isEqualTo(1);
          assertThat(value("dynamic_networks_attached_interfaces")).isEqualTo(1);
          assertThat(value("dynamic_networks_steps_total{kind=\"detach\",result=\"ok\"}"))
              .isEqualTo(1);
        });
    pod.delete();
    Wait.until(() -> assertThat(value("dynamic_networks_desired_interfaces")).isZero());
  }

  @Test
  void anEditThatFailsIsPendingUntilItSucceeds() {
    testbed
        .daemon()
        .fault(
            new DaemonFault.Answer(DaemonFault.When.BEFORE_THE_EFFECT, 400, "the switch is busy"));
    pod.edit("storage@ens4");
    Wait.until(
        () -> {
          assertThat(value("dynamic_networks_retries_waiting")).isEqualTo(1);
          assertThat(value("dynamic_networks_oldest_pending_edit_seconds")).isPositive();
          assertThat(value("dynamic_networks_steps_total{kind=\"attach\",result=\"failed\"}"))
              .isPositive();
          assertThat(value("dynamic_networks_desired_interfaces")).isEqualTo(1);
          assertThat(value("dynamic_networks_attached_interfaces")).isZero();
        });
    testbed.daemon().heal();
    Wait.forInterfaces(pod, "eth0", "ens4");
    Wait.until(
        () -> {
          assertThat(value("dynamic_networks_oldest_pending_edit_seconds")).isZero();
          assertThat(value("dynamic_networks_retries_waiting")).isZero();
          assertThat(value("dynamic_networks_edit_visible_seconds_count")).isEqualTo(1);
        });
  }

  @Test
  void aTypingErrorIsNoEditThatIsPending() {
    pod.edit("[{\"name\":\"storage\",\"interface\":\"a b\"}]");
    Wait.forEvent(pod, "InvalidNetworkSelection");
    Wait.until(
        () -> {
          assertThat(value("dynamic_networks_oldest_pending_edit_seconds")).isZero();
          assertThat(value("dynamic_networks_desired_interfaces")).isZero();
        });
    assertThat(value("dynamic_networks_edit_visible_seconds_count")).isZero();
  }

  @Test
  void metricsAnswerWhileEveryPeerHangs() {
    testbed.daemon().fault(new DaemonFault.Hang(DaemonFault.When.BEFORE_THE_EFFECT));
    pod.edit("storage@ens4");
    Wait.until(() -> assertThat(testbed.daemon().requests("ADD")).hasSize(1));
    testbed.daemon().hangProbes();
    for (String method : new String[] {"Version", "ListPodSandbox", "PodSandboxStatus"}) {
      testbed.standInRuntime().fault(method, new io.dynamicnetworks.standin.cri.CriFault.Hang());
    }
    testbed
        .api()
        .faults()
        .always(RequestMatch.any(), new io.dynamicnetworks.standin.kube.ApiFault.Hang());
    testbed.api().faults().stallWatches(RequestMatch.any());
    Wait.until(
        () -> {
          assertThat(value("dynamic_networks_peer_up{peer=\"multus_daemon\"}")).isZero();
          assertThat(value("dynamic_networks_peer_up{peer=\"container_runtime\"}")).isZero();
          assertThat(value("dynamic_networks_cni_calls{state=\"hanging\"}")).isEqualTo(1);
          assertThat(value("dynamic_networks_oldest_pending_edit_seconds")).isPositive();
        });
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long began = System.nanoTime();
      scrape();
      fastest = Math.min(fastest, System.nanoTime() - began);
    }
    assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(100));
    testbed.daemon().heal();
  }

  private double value(String series) {
    return lines(series + " ").findFirst().orElseThrow();
  }

  /** The sum of all series that start with the text. */
  private double sum(String start) {
    return lines(start).mapToDouble(Double::doubleValue).sum();
  }

  private Stream<Double> lines(String start) {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)));
  }

  private String scrape() {
    try {
      URI metrics = URI.create("http://127.0.0.1:" + controller.healthPort() + "/metrics");
      return http.send(
              HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
