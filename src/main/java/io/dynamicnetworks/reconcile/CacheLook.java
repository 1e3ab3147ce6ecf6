package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages;
import io.dynamicnetworks.bus.Messages.CacheLooked;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.DelegateConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads multus' CNI cache afresh: what acts on it must not trust what may be late. */
final class CacheLook {
  private static final Duration DISK = Duration.ofSeconds(15);

  private CacheLook() {}

  /** What the cache shows of the sandbox now; what was known of it, if it cannot be read. */
  static Future<CachedSandbox> of(Run run, String sandboxId) {
    return run.tools()
        .bus()
        .request(
            Addresses.CACHE_LOOK,
            new Messages.CacheLook(run.pod().uid(), run.pod().ref(), sandboxId),
            DISK)
        .map(CacheLooked::sandbox)
        .onSuccess(run.memory()::looked)
        .otherwise(
            cause -> {
              CachedSandbox known = run.memory().cached(sandboxId);
              return known == null ? new CachedSandbox(sandboxId, List.of(), null) : known;
            });
  }

  /**
   * What a hot-plug controller attached in sandboxes of the pod, and the ledger does not know: this
   * one before its ledger was lost, or one that it replaced.
   */
  static List<Attachment> unknown(Run run, Predicate<CachedSandbox> which) {
    List<Attachment> unknown = new ArrayList<>();
    for (CachedSandbox sandbox : run.memory().cache()) {
      if (which.test(sandbox)) {
        for (CachedAttachment cached : sandbox.attachments()) {
          String config = cached.config();
          if (cached.byDelegate() && config != null && !isKept(run, sandbox.id(), cached)) {
            unknown.add(attachment(sandbox.id(), cached, config));
          }
        }
      }
    }
    return unknown;
  }

  private static boolean isKept(Run run, String sandboxId, CachedAttachment cached) {
    return run.book().attachments().stream()
        .anyMatch(
            kept -> kept.sandbox().id().equals(sandboxId) && kept.iface().equals(cached.iface()));
  }

  private static Attachment attachment(String sandboxId, CachedAttachment cached, String config) {
    return new Attachment(
        new NetworkRef("unknown", "unknown"),
        cached.iface(),
        new Sandbox(sandboxId, cached.netns()),
        config,
        cached.request(),
        new AttachmentState.Attached(),
        List.of(),
        false,
        "");
  }

  /** What the sandbox's files say of an attachment. */
  static Observation observation(Attachment attachment, CachedSandbox sandbox) {
    return find(attachment, sandbox)
        .<Observation>map(cached -> new Observation.Present(entries(attachment, cached)))
        .orElseGet(Observation.Absent::new);
  }

  /** A result that is over the cache's budget says nothing. */
  private static List<StatusEntry> entries(Attachment attachment, CachedAttachment cached) {
    return cached.result() == null
        ? attachment.entries()
        : Results.READER.entriesOf(attachment, cached.result());
  }

  /** The attachment's file. */
  static Optional<CachedAttachment> find(Attachment attachment, CachedSandbox sandbox) {
    return sandbox.attachments().stream()
        .filter(cached -> DelegateConfig.isFileOf(cached, attachment))
        .findFirst();
  }
}
