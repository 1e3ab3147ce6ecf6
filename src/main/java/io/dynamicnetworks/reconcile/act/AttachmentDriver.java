package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.attachment.Transition;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.PluginError;
import io.dynamicnetworks.reconcile.observe.CacheReread;
import io.dynamicnetworks.reconcile.observe.CniResultReader;
import io.dynamicnetworks.reconcile.observe.OutcomeFromCache;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one attachment through its life cycle: records it, sends, applies the answer and records
 * again, until nothing is left to do.
 */
final class AttachmentDriver {
  private static final Logger LOG = LoggerFactory.getLogger(AttachmentDriver.class);

  private final ReconcileContext context;
  private final CniCalls calls;
  private final Presence presence;
  private final boolean urgent;

  AttachmentDriver(ReconcileContext context, CniCalls calls, Presence presence) {
    this(context, calls, presence, false);
  }

  /**
   * @param urgent whether its DELs go first, without waiting for the rate limit, because the daemon
   *     will soon no longer find the pod
   */
  AttachmentDriver(ReconcileContext context, CniCalls calls, Presence presence, boolean urgent) {
    this.context = context;
    this.calls = calls;
    this.presence = presence;
    this.urgent = urgent;
  }

  /**
   * Attaches an interface.
   *
   * @param attachment recorded as adding before the ADD is sent
   */
  Future<Effect> attach(Attachment attachment, DelegateAttributes attributes) {
    Attachment adding = context.lifecycle(presence).adding(attachment);
    return context
        .store()
        .add(adding)
        .compose(
            refused ->
                refused
                    .<Future<Effect>>map(
                        why -> Future.succeededFuture(new Effect.Failed("ledger: " + why)))
                    .orElseGet(() -> add(adding, attributes)));
  }

  /** Sends the ADD of an attachment that is already recorded. */
  Future<Effect> add(Attachment recorded, DelegateAttributes attributes) {
    long began = context.nowMillis();
    return calls
        .add(recorded, attributes)
        .map(reply -> context.lifecycle(presence).on(recorded, reply, CniResultReader.READER))
        .compose(transition -> apply(recorded, transition))
        .onSuccess(effect -> log(effect, recorded, context.nowMillis() - began));
  }

  /** Detaches an attachment, which is recorded as deleting before the DEL is sent. */
  Future<Effect> detach(Attachment attachment) {
    return detach(attachment, false);
  }

  /**
   * Detaches an attachment, see {@link #detach(Attachment)}.
   *
   * @param beginsMove whether it is to be re-attached if what needs its name cannot be attached
   */
  Future<Effect> detach(Attachment attachment, boolean beginsMove) {
    Attachment deleting =
        context
            .lifecycle(presence)
            .deleting(attachment)
            .withMoving(beginsMove || attachment.moving());
    long began = context.nowMillis();
    return context
        .store()
        .replace(attachment, List.of(deleting))
        .compose(recorded -> delete(deleting))
        .onSuccess(effect -> log(effect, deleting, context.nowMillis() - began));
  }

  /**
   * Detaches an attachment of a pod that is gone, under the identity of the controller's own pod.
   */
  Future<Effect> detachOrphan(Attachment attachment) {
    Attachment deleting = context.lifecycle(presence).deleting(attachment);
    return context
        .store()
        .replace(attachment, List.of(deleting))
        .compose(recorded -> deleteAsController(deleting));
  }

  /** Sends the DEL of an attachment that is already recorded. */
  Future<Effect> delete(Attachment recorded) {
    return delete(recorded, null);
  }

  private Future<Effect> delete(Attachment recorded, @Nullable PluginError firstErrorOfAdd) {
    return calls
        .del(recorded, urgent)
        .map(reply -> context.lifecycle(presence).on(recorded, reply, firstErrorOfAdd))
        .compose(transition -> apply(recorded, transition));
  }

  private Future<Effect> deleteAsController(Attachment recorded) {
    return calls
        .delAsController(recorded, urgent)
        .map(reply -> withoutPod(recorded, reply))
        .compose(transition -> apply(recorded, transition));
  }

  /**
   * Applies the answer. If the controller's own pod is not found either, no other identity is left
   * to try.
   */
  private Transition withoutPod(Attachment recorded, DelReply reply) {
    DelReply last =
        reply instanceof DelReply.PodGone(String cause) ? new DelReply.Refused(cause) : reply;
    return context.lifecycle(presence).on(recorded, last);
  }

  /** Records the transition, and does what it asks for next. */
  Future<Effect> apply(Attachment before, Transition transition) {
    context.trace(before, transition);
    transition.status().forEach(context.status()::note);
    return context
        .store()
        .replace(before, transition.next())
        .compose(recorded -> continueAfter(transition.then()))
        .map(later -> first(transition.effect(), later));
  }

  private Future<Effect> continueAfter(Transition.@Nullable Then then) {
    if (then == null) {
      return Future.succeededFuture(new Effect.None());
    }
    return switch (then.action()) {
      case READ_CACHE -> readCache(then.about());
      case DELETE -> delete(then.about(), then.firstErrorOfAdd());
      case DELETE_AS_CONTROLLER -> deleteAsController(then.about());
    };
  }

  /** Reads in multus' CNI cache how a request ended. */
  private Future<Effect> readCache(Attachment recorded) {
    return CacheReread.of(context, recorded.sandbox().id())
        .map(shown -> OutcomeFromCache.observation(recorded, shown, context.store().attachments()))
        .otherwise(new Observation.Nothing())
        .compose(seen -> apply(recorded, context.lifecycle(presence).on(recorded, seen)));
  }

  private static Effect first(Effect effect, Effect later) {
    return later instanceof Effect.Attached
        ? later // The cache shows that it worked after all.
        : effect instanceof Effect.None ? later : effect;
  }

  private void log(Effect effect, Attachment attachment, long tookMillis) {
    String what =
        switch (effect) {
          case Effect.Attached _ -> "attached";
          case Effect.Detached _ -> "detached";
          case Effect.None _, Effect.NameTaken _, Effect.Failed _ -> null;
        };
    if (what != null && context.shared().logs(context.pod().ref())) {
      LOG.info(
          "{} pod={} interface={} network={} took={}ms",
          what,
          context.pod().ref(),
          attachment.iface(),
          attachment.network(),
          tookMillis);
    }
  }
}
