package io.dynamicnetworks;

import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Translates the config into the reconciler's settings. */
final class ReconcileWiring {
  /** Finding a sandbox takes up to three calls to the runtime. */
  private static final int CALLS_PER_SANDBOX = 3;

  /** Margin for the bus: the adapter's own deadline passes first, and its message says more. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private ReconcileWiring() {}

  static ReconcileSettings settings(Settings config, @Nullable PodIdentity self) {
    Settings.Calls calls = config.calls();
    return new ReconcileSettings(
        policy(config),
        calls.maxConcurrentDelegates(),
        new ReconcileSettings.Deadlines(
            calls.delegateTimeout(),
            calls.runtimeTimeout().multipliedBy(CALLS_PER_SANDBOX).plus(SLACK),
            calls.apiTimeout().plus(SLACK)),
        new Backoff(config.requeue().backoffInitial(), config.requeue().backoffMaximum()),
        config.requeue().resync(),
        config.finalizer().wanted(),
        config.finalizer().timeout(),
        self);
  }

  static Policy policy(Settings config) {
    Settings.Networks networks = config.networks();
    return new Policy(
        isolation(networks),
        networks.globalNamespaces().orElse(null),
        networks.protectedNetworks().stream()
            .map(NetworkRef::parse)
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet()),
        networks.maxPerPod());
  }

  /** Null if multus' own configuration decides. */
  private static @Nullable Isolation isolation(Settings.Networks networks) {
    return networks
        .namespaceIsolation()
        .map(on -> Isolation.orDefault(on, networks.globalNamespaces().orElse(null)))
        .orElse(null);
  }
}
