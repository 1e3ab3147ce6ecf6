package io.dynamicnetworks.ops;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.IsolationKnown;
import io.dynamicnetworks.bus.ReconcilePort.IsolationMode;
import io.dynamicnetworks.bus.ReconcilePort.Outcome;
import io.dynamicnetworks.bus.ReconcilePort.PodEvent;
import io.dynamicnetworks.bus.ReconcilePort.PodReconciled;
import io.dynamicnetworks.bus.ReconcilePort.StepEnd;
import io.dynamicnetworks.bus.ReconcilePort.WorkerReplaced;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.ApiRequest;
import io.dynamicnetworks.bus.SamplePort.ApiRequest.Code;
import io.dynamicnetworks.bus.SamplePort.ApiRequest.Verb;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final PodUid UID = new PodUid("7f3a");
  private static final PodRef POD = new PodRef("shop", "cart-0");

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new VertxBus(vertx);
  private final Metrics metrics = new Metrics("1.2.3", "abc");

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void everyLabelValueIsRegisteredFromTheStart() {
    metrics.expect("pods");
    assertThat(metrics.scrape())
        .contains(
            "dynamic_networks_runs_total{outcome=\"unchanged\"} 0.0",
            "dynamic_networks_runs_total{outcome=\"changed\"} 0.0",
            "dynamic_networks_runs_total{outcome=\"retry\"} 0.0",
            "dynamic_networks_runs_total{outcome=\"gone\"} 0.0",
            "dynamic_networks_events_total{reason=\"AddedInterface\"} 0.0",
            "dynamic_networks_events_total{reason=\"InvalidNetworkSelection\"} 0.0",
            "dynamic_networks_peer_returns_total{peer=\"multus_daemon\"} 0.0",
            "dynamic_networks_stage_duration_seconds_count{stage=\"cri\"} 0",
            "dynamic_networks_interfaces_attached_total 0.0",
            "dynamic_networks_limits_reached_total{limit=\"annotation\"} 0.0",
            "dynamic_networks_limits_reached_total{limit=\"daemon_answer\"} 0.0",
            "dynamic_networks_workers_replaced_total 0.0",
            "dynamic_networks_observation_mode{mode=\"observing\"} 0.0",
            "dynamic_networks_namespace_isolation{mode=\"unknown\"} 0.0",
            "dynamic_networks_check_passed{check=\"pods\"} 0.0",
            "dynamic_networks_steps_total{kind=\"clean\",result=\"failed\"} 0.0",
            "dynamic_networks_edit_visible_seconds_bucket{le=\"15.0\"} 0",
            "dynamic_networks_event_loop_lag_seconds_bucket{le=\"0.005\"} 0",
            "dynamic_networks_desired_interfaces 0.0",
            "dynamic_networks_attached_interfaces 0.0",
            "dynamic_networks_oldest_pending_edit_seconds 0.0",
            "dynamic_networks_retries_waiting 0.0",
            "dynamic_networks_cni_calls{state=\"waiting\"} 0.0",
            "dynamic_networks_cni_calls{state=\"running\"} 0.0",
            "dynamic_networks_cni_calls{state=\"hanging\"} 0.0",
            "dynamic_networks_api_requests_total{code=\"201\",verb=\"create\"} 0.0",
            "dynamic_networks_api_requests_total{code=\"none\",verb=\"watch\"} 0.0",
            "dynamic_networks_write_conflicts_total 0.0",
            "dynamic_networks_peer_up{peer=\"api_server\"} 0.0",
            "dynamic_networks_ledger_durable 0.0",
            "dynamic_networks_budget_used_bytes{budget=\"ledger\"} 0.0",
            "dynamic_networks_budget_limit_bytes{budget=\"cni_cache\"} 2097152.0",
            "dynamic_networks_build_info{revision=\"abc\",version=\"1.2.3\"} 1");
  }

  @Test
  void whatIsPublishedIsCounted() {
    metrics.listen(bus);
    bus.publish(
        ReconcilePort.POD_RECONCILED,
        new PodReconciled(
            UID,
            POD,
            Outcome.RETRY,
            2,
            1,
            3,
            Map.of("multus", Duration.ofMillis(40)),
            "x",
            Duration.ofSeconds(1),
            Map.of(
                new StepEnd(StepEnd.Kind.ATTACH, StepEnd.Result.OK),
                2,
                new StepEnd(StepEnd.Kind.DETACH, StepEnd.Result.FAILED),
                3),
            Duration.ofMillis(700)));
    bus.publish(
        ReconcilePort.POD_EVENT,
        new PodEvent(UID, POD, new Notice(EventReason.ADDED_INTERFACE, "m")));
    bus.publish(PeerPort.BACK, new PeerBack(Peer.MULTUS_DAEMON));
    bus.publish(LimitPort.REACHED, new LimitReached(Limited.LEDGER, POD));
    bus.publish(ReconcilePort.WORKER_REPLACED, new WorkerReplaced(POD));
    bus.publish(CniCachePort.MODE, new ObservationMode(true, "/cache"));
    bus.publish(ReconcilePort.ISOLATION, new IsolationKnown(IsolationMode.ON));
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.scrape())
                    .contains(
                        "dynamic_networks_runs_total{outcome=\"retry\"} 1.0",
                        "dynamic_networks_interfaces_attached_total 2.0",
                        "dynamic_networks_limits_reached_total{limit=\"ledger\"} 1.0",
                        "dynamic_networks_workers_replaced_total 1.0",
                        "dynamic_networks_observation_mode{mode=\"observing\"} 1.0",
                        "dynamic_networks_observation_mode{mode=\"without_cache\"} 0.0",
                        "dynamic_networks_namespace_isolation{mode=\"on\"} 1.0",
                        "dynamic_networks_interfaces_detached_total 1.0",
                        "dynamic_networks_steps_total{kind=\"attach\",result=\"ok\"} 2.0",
                        "dynamic_networks_steps_total{kind=\"detach\",result=\"failed\"} 3.0",
                        "dynamic_networks_edit_visible_seconds_bucket{le=\"0.5\"} 0",
                        "dynamic_networks_edit_visible_seconds_bucket{le=\"1.0\"} 1",
                        "dynamic_networks_edit_visible_seconds_bucket{le=\"15.0\"} 1",
                        "dynamic_networks_stage_duration_seconds_count{stage=\"multus\"} 1",
                        "dynamic_networks_stage_duration_seconds_bucket{stage=\"multus\",le=\"0.05\"}"
                            + " 1",
                        "dynamic_networks_events_total{reason=\"AddedInterface\"} 1.0",
                        "dynamic_networks_peer_returns_total{peer=\"multus_daemon\"} 1.0"));
  }

  @Test
  void partsAreAskedAtEachScrape() {
    metrics.listen(bus);
    bus.serve(
        SamplePort.OF_LEDGER,
        query ->
            Future.succeededFuture(
                Samples.of(Map.of(Sample.LEDGER_DURABLE, 1.0, Sample.LEDGER_BYTES, 4096.0))));
    bus.serve(
        SamplePort.OF_RECONCILE,
        query ->
            Future.succeededFuture(
                Samples.of(
                    Map.of(
                        Sample.CNI_CALLS_WAITING, 2.0,
                        Sample.CNI_CALLS_RUNNING, 1.0,
                        Sample.CNI_CALLS_HANGING, 3.0))));
    bus.serve(
        SamplePort.OF_PODS,
        query ->
            Future.succeededFuture(
                new Samples(
                    Map.of(),
                    Map.of(
                        new ApiRequest(Verb.PATCH, Code.CONFLICT), 3L,
                        new ApiRequest(Verb.GET, Code.GONE), 1L))));
    await(metrics.refresh());
    assertThat(metrics.scrape())
        .contains(
            "dynamic_networks_cni_calls{state=\"waiting\"} 2.0",
            "dynamic_networks_cni_calls{state=\"running\"} 1.0",
            "dynamic_networks_cni_calls{state=\"hanging\"} 3.0",
            "dynamic_networks_ledger_durable 1.0",
            "dynamic_networks_budget_used_bytes{budget=\"ledger\"} 4096.0",
            "dynamic_networks_api_requests_total{code=\"409\",verb=\"patch\"} 3.0",
            "dynamic_networks_write_conflicts_total 3.0",
            "dynamic_networks_api_requests_total{code=\"410\",verb=\"get\"} 1.0");
  }

  @Test
  void aPartThatDoesNotAnswerDelaysNoScrape() {
    metrics.listen(bus);
    bus.serve(SamplePort.OF_RECONCILE, query -> Promise.<Samples>promise().future());
    await(metrics.refresh());
    assertThat(metrics.scrape()).contains("dynamic_networks_retries_waiting 0.0");
  }

  @Test
  void theEventLoopsLagIsHowMuchLaterTheNextTickComes() {
    metrics.ticked(5_000_000_000L, Duration.ofSeconds(1));
    metrics.ticked(6_000_000_000L, Duration.ofSeconds(1));
    metrics.ticked(7_300_000_000L, Duration.ofSeconds(1));
    metrics.ticked(8_000_000_000L, Duration.ofSeconds(1));
    assertThat(metrics.scrape())
        .contains(
            "dynamic_networks_event_loop_lag_seconds_bucket{le=\"0.005\"} 2",
            "dynamic_networks_event_loop_lag_seconds_bucket{le=\"0.5\"} 3",
            "dynamic_networks_event_loop_lag_seconds_count 3");
  }

  @Test
  void noPodIsNamed() {
    metrics.listen(bus);
    bus.publish(
        ReconcilePort.POD_RECONCILED,
        new PodReconciled(
            UID, POD, Outcome.CHANGED, 1, 0, 0, Map.of(), null, null, Map.of(), null));
    await().until(() -> metrics.scrape().contains("runs_total{outcome=\"changed\"} 1.0"));
    assertThat(metrics.scrape()).doesNotContain("cart-0", "7f3a", "shop");
  }

  @Test
  void checksThatArePassedShow() {
    metrics.expect("pods");
    metrics.expect("multus-daemon");
    metrics.checked(
        new Readiness(Map.of("pods", Optional.empty(), "multus-daemon", Optional.of("no answer"))));
    assertThat(metrics.scrape())
        .contains(
            "dynamic_networks_check_passed{check=\"pods\"} 1.0",
            "dynamic_networks_check_passed{check=\"multus-daemon\"} 0.0",
            "dynamic_networks_peer_up{peer=\"api_server\"} 1.0",
            "dynamic_networks_peer_up{peer=\"multus_daemon\"} 0.0");
  }

  @Test
  void theProcessIsMeasuredAsPrometheusClientsDo() {
    assertThat(metrics.scrape())
        .containsPattern("process_resident_memory_bytes [1-9]")
        .containsPattern("process_cpu_seconds_total [0-9]")
        .containsPattern("process_start_time_seconds 1");
  }
}
