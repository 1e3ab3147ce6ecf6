package io.dynamicnetworks.model;

import io.dynamicnetworks.text.CutText;
import io.dynamicnetworks.text.Sha256;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a pod shows to those who wait for an edit to take effect: whether its interfaces match its
 * networks annotation, and which text of the annotation this refers to.
 *
 * @param observed {@link #hash} of the text that was acted on
 * @param status the condition's status: {@code True} or {@code False}
 * @param reason the condition's reason, one of {@link Reason}
 * @param message the last failure of each interface, for a person; empty if there is none
 * @param failures the same failures for programs, as a JSON list; empty if there is none
 */
public record NetworkReady(
    String observed, String status, String reason, String message, String failures) {
  /** The pod condition's type. */
  public static final String CONDITION = "dynamicnetworks.io/network-ready";

  private static final int MAX_KEPT_CHARS = 64;

  /** Why the condition has its status. */
  public enum Reason {
    /** The interfaces match the annotation. */
    IN_SYNC("InSync"),
    /** Interfaces are being attached or detached. */
    ATTACHING("Attaching"),
    /** Something failed; it is retried if a retry may help. */
    FAILED("Failed"),
    /** The container runtime or the multus daemon does not answer. */
    WAITING_FOR_PEER("WaitingForPeer");

    private final String word;

    Reason(String word) {
      this.word = word;
    }
  }

  public static NetworkReady of(
      @Nullable String networks, Reason reason, String message, String failures) {
    String status = reason == Reason.IN_SYNC ? "True" : "False";
    return new NetworkReady(hash(networks), status, reason.word, message, failures);
  }

  /**
   * The form that is kept of a pod, since any client can write it: texts longer than 64 characters
   * are replaced by hashes. Compare only with another {@code abridged} form.
   */
  public NetworkReady abridged() {
    return new NetworkReady(
        abridged(observed),
        abridged(status),
        abridged(reason),
        abridged(message),
        abridged(failures));
  }

  private static String abridged(String text) {
    return text.length() <= MAX_KEPT_CHARS ? text : "sha256:" + sha256(text);
  }

  /**
   * The first 16 hexadecimal digits of the annotation's SHA-256, as printed by {@code printf %s
   * "$TEXT" | sha256sum | cut -c-16}. An absent annotation counts as an empty one; of one that is
   * too long to be kept, the marker has the hash.
   */
  public static String hash(@Nullable String networks) {
    String kept = networks == null ? "" : networks;
    return CutText.parse(kept).map(CutText::hex).orElseGet(() -> sha256(kept));
  }

  private static String sha256(String whole) {
    return CutText.hex(Sha256.start(whole.getBytes(StandardCharsets.UTF_8)));
  }
}
