package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;

/**
 * An attachment that is to be detached.
 *
 * @param sent with all that its DEL needs
 * @param shared those of its status entries that another attachment has too, and that stay listed
 */
record Removal(ObservedAttachment observed, Attachment sent, List<StatusEntry> shared) {}
