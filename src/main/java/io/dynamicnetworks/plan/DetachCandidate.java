package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attachment that is to be detached.
 *
 * @param sent the attachment, with everything that its DEL needs
 * @param shared its status entries that another attachment shares, and that stay listed
 * @param withheld why its DEL cannot be sent now; null if it can
 */
record DetachCandidate(
    ObservedAttachment observed,
    Attachment sent,
    List<StatusEntry> shared,
    @Nullable String withheld) {}
