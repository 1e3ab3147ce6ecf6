package io.dynamicnetworks.reconcile.inspect;

import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.bus.InspectionPort.ExplainQuery;
import io.dynamicnetworks.bus.InspectionPort.ExplainReply;
import io.dynamicnetworks.bus.InspectionPort.PodsPage;
import io.dynamicnetworks.bus.InspectionPort.PodsQuery;
import io.dynamicnetworks.bus.NetworkPort;
import io.dynamicnetworks.bus.NetworkPort.NetworksAnswer;
import io.dynamicnetworks.bus.NetworkPort.NetworksQuery;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.Explanation.Section;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.model.PodStatus.FailureSummary;
import io.dynamicnetworks.model.PodStatus.Item;
import io.dynamicnetworks.model.PodStatus.Items;
import io.dynamicnetworks.model.PodStatus.State;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.Explainer;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.PlanInput;
import io.dynamicnetworks.plan.Planner;
import io.dynamicnetworks.plan.SandboxReuse;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.observe.KnownEvidence;
import io.dynamicnetworks.reconcile.observe.UsableAnnotations;
import io.dynamicnetworks.reconcile.record.NotedFailure;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.dynamicnetworks.text.Durations;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the workers know and would do. Changes nothing and asks no peer: its answers come from
 * the same evidence and the same planner as a worker's next decision, before that worker asks.
 */
public final class Inspector {
  /** Pods per page. Few, so that nothing waits long for a page: their annotations are parsed. */
  static final int PAGE = 4;

  /** Limit for pods examined per page; those without networks are cheap. */
  private static final int MOST_CHECKED = 16 * PAGE;

  private static final int MAX_CANDIDATES = 10;
  private static final Duration MEMORY = Duration.ofSeconds(5);

  private final WorkerContext shared;
  private final Supplier<Collection<InspectedWorker>> workers;

  public Inspector(WorkerContext shared, Supplier<Collection<InspectedWorker>> workers) {
    this.shared = shared;
    this.workers = workers;
  }

  // ---- the pods ----

  /** Returns one page of the node's pods, sorted by name. */
  public PodsPage page(PodsQuery query) {
    String after = query.after();
    List<InspectedWorker> rest =
        workers.get().stream()
            .filter(worker -> after == null || key(worker).compareTo(after) > 0)
            .sorted(Comparator.comparing(Inspector::key))
            .toList();
    List<PodStatus> pods = new ArrayList<>();
    int checked = 0;
    while (checked < rest.size() && pods.size() < PAGE && checked < MOST_CHECKED) {
      PodStatus status = status(rest.get(checked++));
      boolean concerned =
          !status.desired().isEmpty()
              || !status.observed().isEmpty()
              || status.state() == State.FAILED
              || status.state() == State.CLEANING_UP;
      if (concerned) {
        pods.add(status);
      }
    }
    String next = checked == rest.size() ? null : key(rest.get(checked - 1));
    return new PodsPage(pods, checked - pods.size(), next);
  }

  private static String key(InspectedWorker worker) {
    return worker.pod().ref() + " " + worker.pod().uid();
  }

  private PodStatus status(InspectedWorker worker) {
    Pod pod = worker.memory().pod();
    return new PodStatus(
        worker.pod().uid(),
        worker.pod().ref(),
        pod == null ? "gone" : pod.phase().text(),
        state(worker),
        Items.of(desired(pod)),
        Items.of(observed(worker)),
        failure(worker),
        worker.retryAfter().orElse(null));
  }

  private static State state(InspectedWorker worker) {
    Pod pod = worker.memory().pod();
    NotedFailure failure = worker.lastFailure();
    boolean isOver = pod == null || pod.ended();
    if (isOver && !worker.memory().store().attachments().isEmpty()) {
      return State.CLEANING_UP;
    }
    if (worker.isRunning()) {
      return State.WORKING;
    }
    if (!worker.hasRun()) {
      return State.UNKNOWN;
    }
    if (failure != null && !failure.over()) {
      return State.FAILED;
    }
    return pod == null || !pod.acceptsChanges() ? State.NOT_CHANGED : State.IN_SYNC;
  }

  private @Nullable FailureSummary failure(InspectedWorker worker) {
    NotedFailure failure = worker.lastFailure();
    return failure == null
        ? null
        : new FailureSummary(
            failure.cause(),
            Duration.ofMillis(shared.timers().nowMillis() - failure.atMillis()),
            failure.over() ? 0 : worker.attempts());
  }

  private List<Item> desired(@Nullable Pod pod) {
    if (pod == null) {
      return List.of();
    }
    Desired desired =
        NetworksAnnotation.parse(
            pod.networks(), pod.ref().namespace(), shared.policy().maxInterfaces());
    return switch (desired) {
      case Desired.Unreadable(String problem) ->
          List.of(new Item("", "", "not readable: " + problem));
      case Desired.Selections(List<Selection> valid, List<InvalidSelection> invalid) ->
          Stream.concat(
                  valid.stream()
                      .map(
                          one ->
                              new Item(
                                  one.iface() == null ? "" : one.iface().value(),
                                  one.network().toString(),
                                  "")),
                  invalid.stream().map(one -> new Item("", "", "invalid: " + one.problem())))
              .toList();
    };
  }

  private List<Item> observed(InspectedWorker worker) {
    WorkerMemory memory = worker.memory();
    Pod pod = memory.pod();
    if (pod == null
        || !(UsableAnnotations.of(pod, shared.policy().maxInterfaces())
            instanceof UsableAnnotations.Parsed readable)) {
      return memory.store().attachments().stream()
          .map(kept -> new Item(kept.iface().value(), kept.network().toString(), "recorded"))
          .toList();
    }
    // Only the names of networks are shown: no NAD is needed.
    return Explainer.observed(input(memory, pod, readable, Map.of()));
  }

  // ---- one pod ----

  /** Returns what would be done for a pod, and why. */
  public Future<ExplainReply> explain(ExplainQuery query) {
    List<InspectedWorker> named =
        workers.get().stream().filter(worker -> isMeant(worker, query.pod())).toList();
    List<InspectedWorker> alive =
        named.stream().filter(worker -> worker.memory().pod() != null).toList();
    List<InspectedWorker> meant = alive.isEmpty() ? named : alive;
    if (meant.isEmpty()) {
      return Future.succeededFuture(new ExplainReply.Unknown(query.pod()));
    }
    return meant.size() == 1 ? explain(meant.getFirst()) : Future.succeededFuture(ambiguous(meant));
  }

  private static boolean isMeant(InspectedWorker worker, String text) {
    PodKey pod = worker.pod();
    return text.equals(pod.ref().name())
        || text.equals(pod.ref().toString())
        || text.equals(pod.uid().toString());
  }

  private static ExplainReply ambiguous(List<InspectedWorker> meant) {
    long names = meant.stream().map(worker -> worker.pod().ref()).distinct().count();
    List<String> candidates =
        meant.stream()
            .map(
                worker ->
                    names == meant.size()
                        ? worker.pod().ref().toString()
                        : worker.pod().uid().toString())
            .sorted()
            .limit(MAX_CANDIDATES)
            .toList();
    return new ExplainReply.Ambiguous(candidates, meant.size() - candidates.size());
  }

  private Future<ExplainReply> explain(InspectedWorker worker) {
    WorkerMemory memory = worker.memory();
    Pod pod = memory.pod();
    if (pod == null) {
      return Future.succeededFuture(
          explained(worker, Explanation.nothing("the pod is gone").withObserved(recorded(memory))));
    }
    return switch (UsableAnnotations.of(pod, shared.policy().maxInterfaces())) {
      case UsableAnnotations.Nothing nothing ->
          Future.succeededFuture(
              explained(worker, nothing.explanation().withObserved(recorded(memory))));
      case UsableAnnotations.Parsed readable ->
          networks(memory, pod, readable)
              .map(
                  known ->
                      explained(
                          worker,
                          Explainer.explain(
                              input(memory, pod, readable, known), known(memory).doubts())));
    };
  }

  private Future<Map<NetworkRef, NetworkDefinition>> networks(
      WorkerMemory memory, Pod pod, UsableAnnotations.Parsed readable) {
    Set<NetworkRef> needed =
        Planner.networksNeeded(readable.desired(), evidence(memory, readable), shared.policy());
    return needed.isEmpty()
        ? Future.succeededFuture(Map.of())
        : shared
            .bus()
            .request(NetworkPort.KNOWN, new NetworksQuery(pod.ref(), needed), MEMORY)
            .map(NetworksAnswer::networks);
  }

  private PlanInput input(
      WorkerMemory memory,
      Pod pod,
      UsableAnnotations.Parsed readable,
      Map<NetworkRef, NetworkDefinition> networks) {
    return known(memory)
        .planInput(
            pod,
            readable,
            evidence(memory, readable),
            networks,
            memory.triedBefore(),
            memory.devices().of(memory.pod()));
  }

  private Evidence evidence(WorkerMemory memory, UsableAnnotations.Parsed readable) {
    return known(memory).evidence(readable.listed());
  }

  private KnownEvidence known(WorkerMemory memory) {
    return new KnownEvidence(shared, memory);
  }

  /** Whether the next edit would look the sandbox up, and why. */
  private String lookUp(WorkerMemory memory) {
    long now = shared.timers().nowMillis();
    return switch (known(memory).sandboxReuse().decide()) {
      case SandboxReuse.Decision.LookUp(String why) -> "the next edit looks the sandbox up: " + why;
      case SandboxReuse.Decision.AskCache(KnownSandbox known, CachedSandbox _) ->
          "the next edit uses the sandbox looked up %d s ago"
              .formatted((now - known.foundAtMillis()) / 1000);
    };
  }

  private static List<Section> recorded(WorkerMemory memory) {
    return memory.store().attachments().stream()
        .map(
            kept ->
                new Section(
                    InterfaceName.label(kept.network(), kept.iface()),
                    List.of(
                        new Fact(
                            "ledger",
                            kept.created()
                                ? "attached by Multus, which also detaches it"
                                : "attached by an edit; detached when the pod ends"))))
        .toList();
  }

  private ExplainReply explained(InspectedWorker worker, Explanation explanation) {
    Pod pod = worker.memory().pod();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("pod", worker.pod().ref().toString()));
    facts.add(new Fact("uid", worker.pod().uid().toString()));
    facts.add(
        new Fact(
            "phase",
            pod == null ? "gone" : pod.phase().text() + (pod.deleting() ? ", being deleted" : "")));
    facts.add(new Fact("state", state(worker).text()));
    FailureSummary failure = failure(worker);
    if (failure != null) {
      facts.add(new Fact("last failure", failure.ago().toSeconds() + " s ago: " + failure.cause()));
    }
    worker
        .retryAfter()
        .ifPresent(
            after ->
                facts.add(
                    new Fact(
                        "next attempt",
                        "in "
                            + Durations.shown(after)
                            + "; failed attempts: "
                            + worker.attempts())));
    if (shared.peerAway().getAsBoolean()) {
      facts.add(new Fact("peers", "the container runtime or the Multus daemon does not answer"));
    }
    facts.add(
        new Fact(
            "mode", shared.isObserving() ? "observing the CNI cache" : "without the CNI cache"));
    facts.add(new Fact("look-up", lookUp(worker.memory())));
    return new ExplainReply.Explained(worker.pod().ref(), explanation.within(facts));
  }
}
