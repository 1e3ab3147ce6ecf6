package io.dynamicnetworks.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pod's uid. A pod that is recreated under the same name gets another. It goes into file names
 * and CNI_ARGS unescaped, so it consists of letters, digits and dashes only: the API server gives
 * UUIDs, the kubelet gives a static pod a hash ({@link #isHash}).
 */
public record PodUid(String value) {
  private static final Pattern UID = Pattern.compile("[0-9A-Za-z-]{1,128}");

  /** The kubelet's hash of a static pod's manifest (MD5 today). */
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

  public PodUid {
    if (!isUid(value)) {
      throw new IllegalArgumentException(
          "pod uid: " + value.length() + " characters, want 1 to 128 letters, digits and dashes");
    }
  }

  /** The uid that the text is; empty if it is none. */
  public static Optional<PodUid> parse(String text) {
    return isUid(text) ? Optional.of(new PodUid(text)) : Optional.empty();
  }

  /** Whether the text is a valid uid. */
  public static boolean isUid(String text) {
    return UID.matcher(text).matches();
  }

  /**
   * Whether the text has the form of annotation {@code kubernetes.io/config.hash}, which a static
   * pod's sandboxes carry as their uid.
   */
  public static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
