package io.dynamicnetworks.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.MultusSettings;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.StoredLedgers;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodsListed;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.IsolationMode;
import io.dynamicnetworks.flow.DefaultBackoff;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import io.dynamicnetworks.simulation.SimulatedBus;
import io.dynamicnetworks.simulation.VirtualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where neither the config nor Multus' own shows the isolation, a warning says so (SPEC 4.7). */
class UnknownIsolationTest {
  private static final Isolation OFF = new Isolation(false, Set.of("default"));

  private final VirtualTime time = new VirtualTime();
  private final SimulatedBus bus = new SimulatedBus(time);
  private final List<IsolationMode> modes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Logger log = Logger.getLogger(Reconciler.class.getName());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getLevel().equals(Level.WARNING)) {
            warnings.add(line.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    log.setLevel(Level.WARNING);
    log.setUseParentHandlers(false);
    log.addHandler(handler);
    bus.subscribe(ReconcilePort.ISOLATION, known -> modes.add(known.mode()));
  }

  @AfterEach
  void leave() {
    log.removeHandler(handler);
    log.setUseParentHandlers(true);
    log.setLevel(null);
  }

  /** Starts with everything known except, perhaps, the isolation. */
  private void start(@Nullable Isolation inConfig, @Nullable Isolation ofMultus) {
    bus.serve(LedgerPort.READ, query -> Future.succeededFuture(new StoredLedgers(List.of())));
    ReconcileSettings.Deadlines deadlines =
        new ReconcileSettings.Deadlines(
            Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10));
    Reconciler reconciler =
        new Reconciler(
            bus,
            time.timers(bus::alive),
            new SplittableRandom(1),
            new ReconcileSettings(
                new Policy(inConfig, Set.of()),
                1,
                deadlines,
                DefaultBackoff.DEFAULT,
                Duration.ofMinutes(5),
                false,
                Duration.ofMinutes(5),
                null));
    Future<Void> started = reconciler.start();
    bus.publish(CniCachePort.MULTUS_SETTINGS, new MultusSettings(ofMultus));
    bus.publish(PodPort.LISTED, new PodsListed(0));
    bus.publish(CniCachePort.MODE, new ObservationMode(false, "not mounted"));
    time.runUntil(time.nowMillis() + 1_000);
    assertThat(started.succeeded()).isTrue();
  }

  @Test
  void isolationThatNeitherConfigNorMultusShowsIsWarnedOfOnce() {
    start(null, null);
    assertThat(modes).containsExactly(IsolationMode.UNKNOWN);
    assertThat(warnings)
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning)
                    .contains("namespaceIsolation is not set in the config")
                    .contains("isolation is off"));
  }

  @Test
  void whatMultusSetsIsNotWarnedOf() {
    start(null, OFF);
    assertThat(modes).containsExactly(IsolationMode.OFF);
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatTheConfigSetsIsNotWarnedOf() {
    start(OFF, null);
    assertThat(modes).containsExactly(IsolationMode.OFF);
    assertThat(warnings).isEmpty();
  }

  @Test
  void onceMultusSetsItItIsShown() {
    start(null, null);
    bus.publish(CniCachePort.MULTUS_SETTINGS, new MultusSettings(new Isolation(true, Set.of())));
    time.runUntil(time.nowMillis() + 1_000);
    assertThat(modes).containsExactly(IsolationMode.UNKNOWN, IsolationMode.ON);
    assertThat(warnings).hasSize(1);
  }
}
