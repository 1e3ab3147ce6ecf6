package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * What the ledger keeps on the pod itself if it has no volume: the configs and requests of the
 * pod's attachments, so that a later container can detach them. Only the ledger can write or read
 * it, with a key that no tenant knows; everywhere else it is opaque text. A text that is too long
 * is not kept.
 */
public final class SealedText {
  private SealedText() {}

  /** Returns the text if it is not empty and no longer than the ledger writes; null otherwise. */
  public static @Nullable String within(String text) {
    return text.isEmpty() || text.length() > Budgets.SEALED_CHARS ? null : text;
  }
}
