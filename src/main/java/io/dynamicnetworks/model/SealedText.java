package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * What the ledger keeps on the pod itself where it has no volume: what its attachments were made
 * with, so that a later container can detach them. Only the ledger can write or read it, with what
 * the pod's owner does not know; to all others it is a text. It is short, or not kept at all.
 */
public final class SealedText {
  private SealedText() {}

  /** The text, if it is no longer than one of the ledger's; null otherwise. */
  public static @Nullable String within(String text) {
    return text.isEmpty() || text.length() > Budgets.SEALED_CHARS ? null : text;
  }
}
