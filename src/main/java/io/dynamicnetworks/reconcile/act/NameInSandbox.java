package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One interface name in the pod's sandbox: what the ledger records under it, and an ADD for it. */
record NameInSandbox(ReconcileContext context, InterfaceName iface, String sandboxId) {
  /** What was attached under it, or is or was to be. */
  Stream<Attachment> records() {
    return inSandbox().filter(kept -> kept.iface().equals(iface));
  }

  /** The same of the sandbox's other names. */
  Stream<Attachment> ofOtherNames() {
    return inSandbox().filter(kept -> !kept.iface().equals(iface));
  }

  private Stream<Attachment> inSandbox() {
    return context.store().attachments().stream().filter(kept -> kept.isIn(sandboxId));
  }

  /** What was attached to that network and is detached, oldest first. */
  Stream<Attachment> tombstones(NetworkRef network) {
    return records()
        .filter(kept -> kept.network().equals(network))
        .filter(kept -> kept.state() instanceof AttachmentState.Deleted);
  }

  List<Attachment> abandoned() {
    return records().filter(NameInSandbox::isAbandoned).toList();
  }

  private static boolean isAbandoned(Attachment kept) {
    return kept.state() instanceof AttachmentState.Abandoned;
  }

  /** What is left under the name, except by ADDs with an unusable config. */
  private Stream<Attachment> left() {
    return records()
        .filter(kept -> !(kept.state() instanceof AttachmentState.Deleted) && !isUnusable(kept));
  }

  /** Whether an ADD under the name may have left something, or may still end. */
  boolean mayBeLeft() {
    return left().findAny().isPresent();
  }

  /**
   * Whether whatever was attempted under the name is cleaned up. So is an abandoned ADD, which may
   * still end late, as beside any other attach.
   */
  boolean isClear() {
    return left().allMatch(NameInSandbox::isAbandoned);
  }

  // ---- unusable configs ----

  /**
   * Whether the attachment is left over from an ADD with an unusable config: it holds no address
   * and does not block its name.
   */
  static boolean isUnusable(Attachment kept) {
    return kept.state() instanceof AttachmentState.Deleting(Origin from, Long _)
        && from == Origin.UNUSABLE_ADD;
  }

  /**
   * After an ADD that failed, forgets what ADDs with an unusable config left under the name, except
   * the newest of each of these networks: the next attempt shows whether its config is still
   * unusable. Each attempt adds one, so otherwise the ledger would grow.
   */
  Future<Void> prune(Set<NetworkRef> networks) {
    List<Attachment> ledger = context.store().attachments();
    return !ledger.isEmpty() && isUnusable(ledger.getLast())
        ? keepNewestUnusable(networks)
        : Future.succeededFuture();
  }

  private Future<Void> keepNewestUnusable(Set<NetworkRef> networks) {
    Set<NetworkRef> missing = new HashSet<>(networks);
    List<Attachment> newestFirst = new ArrayList<>(context.store().attachments().reversed());
    newestFirst.removeIf(
        kept ->
            kept.iface().equals(iface)
                && kept.isIn(sandboxId)
                && isUnusable(kept)
                && !missing.remove(kept.network()));
    return context.store().replaceAll(newestFirst.reversed()).mapEmpty();
  }

  // ---- ADD ----

  /**
   * Attaches under the name. Without the CNI cache, it first deletes the abandoned ADDs that have
   * taken the name. Once attached, it forgets what ADDs with an unusable config left: a plugin has
   * run, so the name was free, and earlier failures left nothing there.
   */
  Future<Effect> attach(
      AttachmentDriver here, Attachment attachment, DelegateAttributes attributes) {
    List<Attachment> abandoned = context.observing() ? List.of() : abandoned();
    return here.attach(attachment, attributes)
        .compose(
            effect ->
                effect instanceof Effect.NameTaken && !abandoned.isEmpty()
                    ? afterAbandoned(here, attachment, attributes, abandoned)
                    : Future.succeededFuture(effect))
        .compose(
            effect ->
                effect instanceof Effect.Attached
                    ? keepNewestUnusable(Set.of()).map(effect)
                    : Future.succeededFuture(effect));
  }

  /**
   * Handles a name that an abandoned ADD has taken. Nothing shows which one, so all of them are
   * deleted, each with its address, and the attach is repeated.
   */
  private static Future<Effect> afterAbandoned(
      AttachmentDriver here,
      Attachment attachment,
      DelegateAttributes attributes,
      List<Attachment> abandoned) {
    List<String> failures = new ArrayList<>();
    return Sequence.of(
            abandoned,
            () -> !failures.isEmpty(),
            request ->
                here.delete(request)
                    .onSuccess(effect -> Stream.ofNullable(effect.cause()).forEach(failures::add))
                    .mapEmpty())
        .compose(
            done ->
                failures.isEmpty()
                    ? here.attach(attachment, attributes)
                    : Future.succeededFuture(
                        new Effect.Failed(
                            "an abandoned ADD blocks the name and could not be deleted: "
                                + failures.getFirst())));
  }
}
