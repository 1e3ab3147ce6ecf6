package io.dynamicnetworks.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a pod shows to those who wait for an edit: whether its interfaces are as its networks
 * annotation asks, and which text of the annotation that is about.
 *
 * @param observed {@link #hash} of the text that was acted on
 * @param status of the condition: {@code True} or {@code False}
 * @param reason of the condition, one of {@link Reason}
 * @param message the last failure of each interface, for a person; empty if there is none
 * @param failures the same for programs: a JSON list; empty if there is none
 */
public record NetworkReady(
    String observed, String status, String reason, String message, String failures) {
  /** The condition of a pod. */
  public static final String CONDITION = "dynamicnetworks.io/network-ready";

  private static final int HASH_BYTES = 8;
  private static final int MAX_KEPT_CHARS = 64;

  /** Why the condition has its status. */
  public enum Reason {
    /** All is as the annotation asks. */
    IN_SYNC("InSync"),
    /** Interfaces are attached or detached right now. */
    ATTACHING("Attaching"),
    /** Something failed; what time can mend is tried again. */
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
   * As it is kept of a pod, whoever wrote it: of each text that is longer than 64 characters a
   * hash. Compare with the {@code abridged} form of another.
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
    return text.length() <= MAX_KEPT_CHARS ? text : "sha256:" + hash(text);
  }

  /**
   * The first 16 hexadecimal digits of the annotation's SHA-256, as {@code printf %s "$TEXT" |
   * sha256sum | cut -c-16} gives them; no annotation is as an empty one.
   */
  public static String hash(@Nullable String networks) {
    try {
      byte[] text = (networks == null ? "" : networks).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
