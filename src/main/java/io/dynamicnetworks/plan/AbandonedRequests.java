package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import java.util.List;
import java.util.stream.Stream;

/**
 * What has the interface name of an abandoned request by now, and what that means for the request.
 */
public final class AbandonedRequests {
  private AbandonedRequests() {}

  /**
   * Whether the name now belongs to an attachment without a known link of that name. Nothing then
   * shows whether a link of that name is the attachment's or came from the late request; the CNI
   * cache does not show what a failed one left. So neither a DEL nor an ADD is safe until the
   * attachment is gone.
   */
  public static boolean isHidden(Attachment request, List<Attachment> ledger) {
    return others(request, ledger)
        .filter(other -> other.state() instanceof Attached || other.state() instanceof Adopted)
        .anyMatch(
            other ->
                other.entries().stream().noneMatch(e -> other.iface().value().equals(e.iface())));
  }

  /**
   * Whether a newer attachment has the request's name, so that the CNI cache shows that one under
   * it.
   */
  public static boolean isReplaced(Attachment request, List<Attachment> ledger) {
    return others(request, ledger)
        .anyMatch(other -> other.state() instanceof Attached || other.state() instanceof Deleting);
  }

  /** Other attachments with the name, except those that a DEL for the request would not touch. */
  private static Stream<Attachment> others(Attachment request, List<Attachment> ledger) {
    return request.state() instanceof Abandoned
        ? ledger.stream()
            .filter(request::sharesNameWith)
            .filter(other -> !ConfigMatch.spares(request, other.configName(), other.entries()))
        : Stream.empty();
  }
}
