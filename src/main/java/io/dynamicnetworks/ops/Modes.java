package io.dynamicnetworks.ops;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.IsolationKnown;
import io.dynamicnetworks.bus.ReconcilePort.IsolationMode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The controller's modes of operation: whether it observes attachments, and why or why not, and
 * whether namespaces are isolated. For metrics, status and {@code /readyz?verbose}. {@code
 * cnicache.CniCache} decides and logs the observation mode, {@code reconcile.Reconciler} the
 * isolation.
 */
final class Modes {
  private static final String UNKNOWN = "unknown";
  private static final String NOT_KNOWN = "not known yet";

  private volatile @Nullable ObservationMode observation;
  private volatile @Nullable IsolationMode isolation;

  /** Follows the modes from now on. */
  void listen(Bus bus) {
    bus.subscribe(CniCachePort.MODE, mode -> observation = mode);
    bus.subscribe(ReconcilePort.ISOLATION, (IsolationKnown known) -> isolation = known.mode());
  }

  /** Registers a gauge for each mode: 1 for the current one; all 0 while it is unknown. */
  void register(MeterRegistry registry, String prefix) {
    String observing = prefix + "observation.mode";
    String what = "How attachments are observed: from Multus' CNI cache, or without it";
    gauge(registry, observing, what, "observing", () -> isObserving(true));
    gauge(registry, observing, what, "without_cache", () -> isObserving(false));
    for (IsolationMode mode : IsolationMode.values()) {
      gauge(
          registry,
          prefix + "namespace.isolation",
          "Whether namespaces are isolated; unknown counts as off",
          mode.name().toLowerCase(Locale.ROOT),
          () -> mode == isolation);
    }
  }

  private boolean isObserving(boolean wanted) {
    ObservationMode known = observation;
    return known != null && known.observing() == wanted;
  }

  private static void gauge(
      MeterRegistry registry, String name, String what, String mode, BooleanSupplier holds) {
    Gauge.builder(name, () -> holds.getAsBoolean() ? 1 : 0)
        .description(what)
        .tag("mode", mode)
        .register(registry);
  }

  /** Whether attachments are observed, and why or why not. */
  String observation() {
    ObservationMode known = observation;
    return known == null ? NOT_KNOWN : MessageText.mode(known);
  }

  /** {@code observing}, {@code without-cache} or {@code unknown}. */
  String word() {
    ObservationMode known = observation;
    return known == null ? UNKNOWN : known.observing() ? "observing" : "without-cache";
  }

  /** Why this mode was chosen. */
  String why() {
    ObservationMode known = observation;
    return known == null ? NOT_KNOWN : known.why();
  }

  /** Whether namespaces are isolated: {@code on}, {@code off}, {@code unknown} or not known yet. */
  String isolation() {
    IsolationMode isolated = isolation;
    return isolated == null ? UNKNOWN : isolated.name().toLowerCase(Locale.ROOT);
  }

  /** A line for each mode. */
  String text() {
    return "[i]observation: " + observation() + "\n[i]namespace-isolation: " + isolation() + "\n";
  }
}
