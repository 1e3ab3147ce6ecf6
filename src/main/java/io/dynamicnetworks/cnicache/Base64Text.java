package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.file.SmallFile;
import java.nio.charset.CharacterCodingException;
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
      return SmallFile.utf8(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return null;
    }
  }
}
