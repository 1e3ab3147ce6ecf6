package io.dynamicnetworks.cnicache;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Decodes base64 text, the form in which Go writes {@code []byte} to JSON. */
final class Base64Text {
  private Base64Text() {}

  /** Returns the decoded text; null if it is not base64 of UTF-8. */
  static @Nullable String decode(@Nullable String base64) {
    if (base64 == null) {
      return null;
    }
    try {
      return utf8(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return null;
    }
  }

  /**
   * Returns the bytes as text.
   *
   * @throws CharacterCodingException if they are not UTF-8
   */
  static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
