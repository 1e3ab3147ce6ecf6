package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;

/**
 * An attachment that is to be detached.
 *
 * @param sent with all that its DEL needs
 */
record Removal(ObservedAttachment observed, Attachment sent) {}
