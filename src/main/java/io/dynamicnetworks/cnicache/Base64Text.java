package io.dynamicnetworks.cnicache;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes as text: Go writes its {@code []byte} in base64. */
final class Base64Text {
  private Base64Text() {}

  /** The text; null if it is not base64 of UTF-8. */
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
   * The text.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
