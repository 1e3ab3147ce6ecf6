package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.MultusPort;
import io.dynamicnetworks.bus.MultusPort.DelegateReply;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.bus.RequestFailed;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.reconcile.memory.PodSamples;
import io.dynamicnetworks.reconcile.record.Progress;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the CNI calls of one pod: within its rate limit, through the node's gate, with a deadline,
 * at the pod's own bus address.
 */
public final class CniCalls {
  /** Time for the hand-over, beyond the call itself. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /** The daemon refuses it. */
  private static final SentConfig NO_CONFIG = new SentConfig("");

  private static final String STOPPING = "the controller stops";

  private final WorkerContext shared;
  private final PodKey pod;
  private final PodSamples samples;
  private final Progress progress;
  private final Consumer<Future<Void>> waits;

  /** Whether the step in progress has made a call. */
  private boolean calledInStep;

  /**
   * @param waits takes each wait for a call's turn, whose length depends on others
   */
  public CniCalls(ReconcileContext context, Consumer<Future<Void>> waits) {
    shared = context.shared();
    pod = context.pod();
    samples = context.memory().samples();
    progress = context.progress();
    this.waits = waits;
  }

  /**
   * A step begins. If the controller stops before the step's first call, it makes none; a step that
   * has made one goes on, to clean up or to re-attach.
   */
  void stepBegins() {
    calledInStep = false;
  }

  /**
   * Sends an ADD, unless isolation forbids the network by the time it would be sent. Every ADD
   * passes here, including re-attaches and retries (SPEC 4.7).
   */
  Future<AddReply> add(Attachment attachment, DelegateAttributes attributes) {
    return send(CniCommand.ADD, attachment, attributes, identity(), false)
        .map(reply -> reply instanceof AddReply add ? add : unknownAdd(reply));
  }

  /**
   * Sends a DEL.
   *
   * @param urgent whether it goes first, because the daemon will soon no longer find the pod
   */
  Future<DelReply> del(Attachment attachment, boolean urgent) {
    return del(attachment, identity(), urgent);
  }

  /**
   * Sends a DEL under the identity of the controller's own pod, or that of the attachment's pod if
   * the former is unknown.
   *
   * @param urgent whether it goes first, without waiting for the rate limit
   */
  Future<DelReply> delAsController(Attachment attachment, boolean urgent) {
    PodIdentity self = shared.settings().self();
    return del(attachment, self == null ? identity() : self, urgent);
  }

  private Future<DelReply> del(Attachment attachment, PodIdentity identity, boolean urgent) {
    return send(CniCommand.DEL, attachment, DelegateAttributes.NONE, identity, urgent)
        .map(reply -> reply instanceof DelReply del ? del : unknownDel(reply));
  }

  private static AddReply unknownAdd(CniReply reply) {
    return new AddReply.Unknown(
        reply instanceof DelReply.Unknown(String cause) ? cause : "an ADD was answered as a DEL");
  }

  private static DelReply unknownDel(CniReply reply) {
    return new DelReply.Unknown(
        reply instanceof AddReply.Unknown(String cause) ? cause : "a DEL was answered as an ADD");
  }

  private PodIdentity identity() {
    return new PodIdentity(pod.ref(), pod.uid().value());
  }

  private Future<CniReply> send(
      CniCommand command,
      Attachment attachment,
      DelegateAttributes attributes,
      PodIdentity identity,
      boolean urgent) {
    Promise<Void> admitted = Promise.promise();
    waits.accept(admitted.future());
    samples.callWaits(true);
    return withinRate(urgent)
        .compose(
            due ->
                shared
                    .gate()
                    .enter(
                        pod.ref().namespace(),
                        urgent,
                        () -> {
                          admitted.complete();
                          samples.callWaits(false);
                          return objection(command, attachment)
                              .map(why -> notSent(command, why))
                              .orElseGet(
                                  () -> sent(request(command, attachment, attributes, identity)));
                        }));
  }

  /** Why a call is not sent although its turn has come; empty if it is. */
  private Optional<String> objection(CniCommand command, Attachment attachment) {
    Optional<String> forbidden =
        command == CniCommand.ADD
            ? shared.policy().refusal(pod.ref().namespace(), attachment.network())
            : Optional.empty();
    return forbidden.isEmpty() && isTooLate() ? Optional.of(STOPPING) : forbidden;
  }

  private boolean isTooLate() {
    boolean late = shared.stopping().getAsBoolean() && !calledInStep;
    if (late) {
      progress.refused();
    } else {
      calledInStep = true;
    }
    return late;
  }

  private static Future<CniReply> notSent(CniCommand command, String why) {
    return Future.succeededFuture(
        switch (command) {
          case ADD -> new AddReply.NotRun(why);
          case DEL -> new DelReply.NotRun(why);
        });
  }

  /** Made when it is sent: what waits holds no copy of the config. */
  private DelegateRequest request(
      CniCommand command,
      Attachment attachment,
      DelegateAttributes attributes,
      PodIdentity identity) {
    return new DelegateRequest(
        command,
        pod.uid(),
        pod.ref(),
        identity,
        attachment.network(),
        attachment.iface(),
        attachment.sandbox(),
        Objects.requireNonNullElse(attachment.add().config(), NO_CONFIG),
        attributes,
        shared.settings().deadlines().delegate());
  }

  private Future<CniReply> sent(DelegateRequest request) {
    long sentAt = shared.timers().nowMillis();
    return shared
        .bus()
        .request(MultusPort.DELEGATE, pod.uid(), request, request.timeout().plus(SLACK))
        .map(DelegateReply::reply)
        .otherwise(cause -> unanswered(request.command(), cause))
        .onSuccess(
            reply -> {
              long took = shared.timers().nowMillis() - sentAt;
              if (isUnknown(reply) && took >= request.timeout().toMillis()) {
                shared.limitReached(Limited.CALL_DEADLINE, pod.ref());
              }
            });
  }

  private static boolean isUnknown(CniReply reply) {
    return reply instanceof AddReply.Unknown || reply instanceof DelReply.Unknown;
  }

  /** Completes when the pod may make another call; an urgent one need not wait. */
  private Future<Void> withinRate(boolean urgent) {
    Duration wait =
        urgent
            ? Duration.ZERO
            : shared.calls().take(pod.uid(), pod.ref().namespace(), shared.timers().nowMillis());
    if (wait.isZero()) {
      return Future.succeededFuture();
    }
    shared.limitReached(Limited.CALLS, pod.ref());
    Promise<Void> due = Promise.promise();
    shared.timers().after(wait, due::complete);
    return due.future();
  }

  private static CniReply unanswered(CniCommand command, Throwable cause) {
    boolean neverSent =
        cause instanceof RequestFailed failed && failed.why() == RequestFailed.Why.NO_HANDLER;
    String text = String.valueOf(cause.getMessage());
    return switch (command) {
      case ADD -> neverSent ? new AddReply.NotRun(text) : new AddReply.Unknown(text);
      case DEL -> neverSent ? new DelReply.NotRun(text) : new DelReply.Unknown(text);
    };
  }
}
