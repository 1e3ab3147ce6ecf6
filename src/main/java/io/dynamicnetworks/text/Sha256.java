package io.dynamicnetworks.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Sha256 {
  private Sha256() {}

  /** The digest of a text, in hexadecimal digits; stands in for a text that is too long to keep. */
  public static String hex(byte[] utf8) {
    return HexFormat.of().formatHex(newDigest().digest(utf8));
  }

  /** The first eight bytes of a text's digest: they identify a text that is only compared. */
  public static long start(String text) {
    return start(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first eight bytes of a text's digest: they show whether the text has changed. */
  public static long start(byte[] utf8) {
    MessageDigest digest = newDigest();
    digest.update(utf8);
    return start(digest);
  }

  /** The first eight bytes of the digest of what it has got so far; resets it. */
  public static long start(MessageDigest digest) {
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** A new, empty digest. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
