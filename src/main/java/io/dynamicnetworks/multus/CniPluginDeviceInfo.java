package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.file.SmallFile;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;

/**
 * Reads what a CNI plugin wrote about the device that it attached ({@link DeviceInfoFile}). Takes
 * precedence over what the device plugin wrote: see {@code reconcile.observe.CniResultReader}.
 */
final class CniPluginDeviceInfo {
  private static final Logger LOG = LoggerFactory.getLogger(CniPluginDeviceInfo.class);

  private static final String PLUGINS = GoKeys.folded("plugins");
  private static final String RUNTIME_CONFIG = GoKeys.folded("runtimeConfig");

  /** Real ones have 300 bytes. */
  private static final int MAX_BYTES = 4 << 10;

  /** The kernel stamps files with the time of its last tick. */
  private static final Duration COARSE_CLOCK = Duration.ofMillis(10);

  private final Vertx vertx;
  private final List<Path> roots;

  /**
   * @param roots where the node's {@code /run} may be mounted; the first that has the file counts
   */
  CniPluginDeviceInfo(Vertx vertx, List<Path> roots) {
    this.vertx = vertx;
    this.roots = roots;
  }

  /**
   * Returns a JSON object; empty if the ADD named no file to the plugin, or the file is missing,
   * invalid, or older than the ADD.
   *
   * @param sent when the ADD was sent: an earlier one may have written the file
   */
  Future<Optional<String>> read(DelegateRequest request, Instant sent) {
    String path = DeviceInfoFile.path(request.sandbox().id());
    if (!isNamed(request.config(), path)) {
      return Future.succeededFuture(Optional.empty());
    }
    Instant notBefore = sent.minus(COARSE_CLOCK);
    return vertx.executeBlocking(() -> read(path, notBefore)).map(Objects::requireNonNull);
  }

  /** Whether the config, or one of its plugins, names the path. */
  private static boolean isNamed(String config, String path) {
    Set<String> named = new HashSet<>();
    try {
      return Json.read(
          config,
          parser -> {
            Json.first(parser);
            addIfNamed(parser, path, named);
            return !named.isEmpty();
          });
    } catch (NotJson e) {
      return false;
    }
  }

  /** Adds the path if the config at the parser's position, or one of its plugins, names it. */
  private static void addIfNamed(JsonParser parser, String path, Set<String> named) {
    JsonFields.each(
        parser,
        (key, value) -> {
          String folded = GoKeys.folded(key);
          if (folded.equals(PLUGINS)) {
            JsonFields.eachElement(value, plugin -> addIfNamed(plugin, path, named));
          } else if (folded.equals(RUNTIME_CONFIG)) {
            JsonFields.each(
                value,
                (name, file) -> {
                  if (name.equals(DeviceInfoFile.CAPABILITY)
                      && path.equals(JsonFields.text(file))) {
                    named.add(path);
                  }
                });
          }
        });
  }

  private Optional<String> read(String path, Instant notBefore) {
    String below = path.substring(DeviceInfoFile.RUN.length());
    return SmallFile.first(roots.stream().map(root -> root.resolve(below)))
        .flatMap(file -> text(file, notBefore));
  }

  private static Optional<String> text(Path file, Instant notBefore) {
    try {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(notBefore)) {
        return Optional.empty();
      }
      String text = SmallFile.text(file, MAX_BYTES);
      if (!Json.parse(text).isObject()) {
        throw new IOException("want a JSON object");
      }
      return Optional.of(text);
    } catch (IOException | NotJson e) {
      LOG.warn("cannot read device info file={} cause={}", file, e.getMessage());
      return Optional.empty();
    }
  }
}
