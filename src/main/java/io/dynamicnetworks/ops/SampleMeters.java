package io.dynamicnetworks.ops;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.ApiRequest;
import io.dynamicnetworks.bus.SamplePort.ApiRequest.Code;
import io.dynamicnetworks.bus.SamplePort.ApiRequest.Verb;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.bus.SamplePort.SamplesQuery;
import io.dynamicnetworks.model.Budgets;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Metrics whose values are requested from the controller's components on each scrape. The
 * components answer from memory; no peer is asked. If a component does not answer, its last values
 * stay. Confined to one event loop.
 */
final class SampleMeters {
  /** For a component that is busy on the same event loop. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final MeterRegistry registry;
  private final String prefix;
  private final Map<Sample, Double> values = new HashMap<>();
  private final Map<ApiRequest, Long> requests = new HashMap<>();

  SampleMeters(MeterRegistry registry, String prefix) {
    this.registry = registry;
    this.prefix = prefix;
    gauge(
        Sample.DESIRED_INTERFACES,
        "desired.interfaces",
        "Interfaces that the annotations of running pods request",
        Tags.empty());
    gauge(
        Sample.ATTACHED_INTERFACES,
        "attached.interfaces",
        "Requested interfaces that are attached",
        Tags.empty());
    gauge(
        Sample.OLDEST_PENDING_EDIT_SECONDS,
        "oldest.pending.edit.seconds",
        "Age of the oldest pending edit; 0 if there is none",
        Tags.empty());
    gauge(
        Sample.RETRIES_WAITING,
        "retries.waiting",
        "Pods with a failure that is retried",
        Tags.empty());
    String calls = "CNI calls: waiting for their turn, running, or running for longer than 1 s";
    gauge(Sample.CNI_CALLS_WAITING, "cni.calls", calls, Tags.of("state", "waiting"));
    gauge(Sample.CNI_CALLS_RUNNING, "cni.calls", calls, Tags.of("state", "running"));
    gauge(Sample.CNI_CALLS_HANGING, "cni.calls", calls, Tags.of("state", "hanging"));
    gauge(
        Sample.LEDGER_DURABLE,
        "ledger.durable",
        "Whether the ledger is stored on disk",
        Tags.empty());
    budget(Sample.LEDGER_BYTES, "ledger", Budgets.LEDGER_NODE_BYTES);
    budget(Sample.POD_TEXTS_BYTES, "pods", Budgets.PODS_BYTES);
    budget(Sample.NETWORKS_BYTES, "networks", Budgets.NADS_BYTES);
    budget(Sample.CNI_CACHE_BYTES, "cni_cache", Budgets.CACHE_BYTES);
    for (Verb verb : Verb.values()) {
      expected(verb).forEach(code -> request(new ApiRequest(verb, code)));
    }
    FunctionCounter.builder(prefix + "write.conflicts", this, SampleMeters::conflicts)
        .description("Writes to pods that failed with a conflict")
        .register(registry);
  }

  /** Requests samples from all components; completes when they have answered. Never fails. */
  Future<Void> refresh(Bus bus) {
    return Future.join(
            SamplePort.ALL.stream()
                .map(
                    part ->
                        bus.request(part, new SamplesQuery(), DEADLINE)
                            .onSuccess(this::take)
                            .<Samples>mapEmpty())
                .toList())
        .<Void>mapEmpty()
        .otherwiseEmpty(); // For example, before all components are deployed.
  }

  private void take(Samples samples) {
    values.putAll(samples.values());
    samples.requests().keySet().stream()
        .filter(request -> !requests.containsKey(request))
        .forEach(this::request);
    requests.putAll(samples.requests());
  }

  private void gauge(Sample sample, String name, String description, Tags tags) {
    Gauge.builder(prefix + name, values, all -> all.getOrDefault(sample, 0.0))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void budget(Sample sample, String name, long limit) {
    Tags tags = Tags.of("budget", name);
    gauge(sample, "budget.used.bytes", "Tenant data in memory", tags);
    Gauge.builder(prefix + "budget.limit.bytes", () -> limit)
        .description("Limit of tenant data in memory")
        .tags(tags)
        .register(registry);
  }

  private void request(ApiRequest request) {
    requests.putIfAbsent(request, 0L);
    FunctionCounter.builder(prefix + "api.requests", requests, all -> all.getOrDefault(request, 0L))
        .description("Requests to the API server, by verb and status code")
        .tag("verb", request.verb().name().toLowerCase(Locale.ROOT))
        .tag("code", request.code().text())
        .register(registry);
  }

  /** The expected status codes of a verb; any other appears once it has occurred. */
  private static Set<Code> expected(Verb verb) {
    EnumSet<Code> codes = EnumSet.allOf(Code.class);
    codes.remove(verb == Verb.CREATE ? Code.OK : Code.CREATED);
    codes.removeAll(
        switch (verb) {
          case GET -> EnumSet.of(Code.CONFLICT, Code.UNPROCESSABLE, Code.GONE);
          case LIST, WATCH -> EnumSet.of(Code.CONFLICT, Code.UNPROCESSABLE);
          case PATCH, UPDATE, CREATE -> EnumSet.of(Code.GONE);
        });
    return codes;
  }

  private double conflicts() {
    return requests.getOrDefault(new ApiRequest(Verb.PATCH, Code.CONFLICT), 0L)
        + requests.getOrDefault(new ApiRequest(Verb.UPDATE, Code.CONFLICT), 0L);
  }
}
