package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.text.HeapBytes;
import org.jspecify.annotations.Nullable;

/**
 * The long part of a cache file, which is dropped when it exceeds the budget.
 *
 * @param config null if it could not be decoded
 */
record FileTexts(@Nullable SentConfig config, InterfaceRequest request, CniResult result) {
  private static final int OBJECT_BYTES = 56;

  /** Approximate heap use in bytes. */
  int bytes() {
    int bytes = (config == null ? 0 : config.bytes() + OBJECT_BYTES) + bytes(result.json());
    bytes += bytes(request.mac()) + bytes(request.infinibandGuid()) + bytes(request.deviceId());
    bytes += bytes(request.portMappings()) + bytes(request.bandwidth()) + bytes(request.cniArgs());
    for (String ip : request.ips()) {
      bytes += bytes(ip);
    }
    return bytes;
  }

  FileTexts withConfig(@Nullable SentConfig shared) {
    return new FileTexts(shared, request, result);
  }

  /** Approximate heap use in bytes. */
  static int bytes(@Nullable String text) {
    return text == null ? 0 : HeapBytes.of(text) + OBJECT_BYTES;
  }
}
