package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.ConfigMatch;
import io.dynamicnetworks.plan.FileClaim;
import java.util.List;
import java.util.Optional;

/** Which outcome of a request, or which attachment, multus' CNI cache shows. Pure. */
public final class OutcomeFromCache {
  private OutcomeFromCache() {}

  /** Returns whether the cache shows the attachment, one of {@code all}, in the sandbox. */
  public static Observation observation(
      Attachment attachment, CachedSandbox sandbox, List<Attachment> all) {
    return find(attachment, sandbox, all)
        .<Observation>map(cached -> new Observation.Present(entries(attachment, cached)))
        .orElseGet(Observation.Absent::new);
  }

  /** Falls back to the known entries if the result exceeds the cache's budget. */
  private static List<StatusEntry> entries(Attachment attachment, CachedAttachment cached) {
    return cached.result() == null
        ? attachment.entries()
        : CniResultReader.READER.entriesOf(attachment, cached.result());
  }

  /**
   * Finds the attachment's cache file. What the DEL of another of {@code all} has left does not
   * show that a request took effect, and neither does what another request has written.
   */
  static Optional<CachedAttachment> find(
      Attachment attachment, CachedSandbox sandbox, List<Attachment> all) {
    return sandbox.attachments().stream()
        .filter(cached -> ConfigMatch.isFileOf(cached, attachment))
        .filter(
            cached ->
                !isRequest(attachment)
                    || (!isLeft(cached, sandbox, all)
                        && FileClaim.isBest(cached, attachment, requestsFor(cached, sandbox, all))))
        .findFirst();
  }

  private static List<Attachment> requestsFor(
      CachedAttachment cached, CachedSandbox sandbox, List<Attachment> all) {
    return all.stream()
        .filter(OutcomeFromCache::isRequest)
        .filter(other -> other.isIn(sandbox.id()))
        .filter(other -> ConfigMatch.isFileOf(cached, other))
        .toList();
  }

  private static boolean isRequest(Attachment attachment) {
    return attachment.state() instanceof AttachmentState.Adding
        || attachment.state() instanceof AttachmentState.Abandoned;
  }

  private static boolean isLeft(
      CachedAttachment cached, CachedSandbox sandbox, List<Attachment> all) {
    return all.stream()
        .filter(other -> other.isIn(sandbox.id()))
        .anyMatch(other -> ConfigMatch.isLeftOf(cached, other));
  }
}
