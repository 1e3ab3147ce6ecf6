package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * The error with which a plugin refused a request, as far as one is compared with another: its
 * length and its hash. A plugin chooses its text, and the answer to an ADD is compared with that to
 * its DEL, which may have to wait.
 *
 * @param bytes length in UTF-8
 * @param sha256 in hexadecimal digits
 */
public record PluginError(int bytes, String sha256) {
  public static PluginError of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new PluginError(utf8.length, Sha256.hex(utf8));
  }
}
