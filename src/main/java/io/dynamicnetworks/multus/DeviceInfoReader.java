package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a plugin wrote of the device that it attached ({@link DeviceInfoFile}). */
final class DeviceInfoReader {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceInfoReader.class);

  /** Real ones have 300 bytes. */
  private static final int MAX_BYTES = 4 << 10;

  private final Vertx vertx;
  private final List<Path> roots;

  /**
   * @param roots where the node's {@code /run} is; the first that has the file counts
   */
  DeviceInfoReader(Vertx vertx, List<Path> roots) {
    this.vertx = vertx;
    this.roots = roots;
  }

  /** A JSON object; empty if the ADD named no file to the plugin, or it is not there or no such. */
  Future<Optional<String>> read(DelegateRequest request) {
    String path = DeviceInfoFile.path(request.network(), request.sandbox().id(), request.iface());
    if (!request.config().contains('"' + path + '"')) {
      return Future.succeededFuture(Optional.empty());
    }
    return vertx.executeBlocking(() -> read(path)).map(Objects::requireNonNull);
  }

  private Optional<String> read(String path) {
    for (Path root : roots) {
      Path file = root.resolve(path.substring(DeviceInfoFile.RUN.length()));
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        try {
          return Optional.of(text(file));
        } catch (IOException | NotJson e) {
          LOG.warn("device info is not readable file={} cause={}", file, e.getMessage());
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static String text(Path file) throws IOException, NotJson {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes");
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (!Json.parse(text).isObject()) {
        throw new IOException("want a JSON object");
      }
      return text;
    }
  }
}
