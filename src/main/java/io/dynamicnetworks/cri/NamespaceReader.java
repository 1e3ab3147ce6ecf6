package io.dynamicnetworks.cri;

import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a sandbox's {@code info["info"]} in one pass over its tokens; the last of duplicate keys
 * counts.
 */
final class NamespaceReader {
  private final JsonParser parser;
  private @Nullable NetworkNamespace inSpec;
  private @Nullable String inMetadata;

  NamespaceReader(JsonParser parser) {
    this.parser = parser;
  }

  NetworkNamespace read() throws NotJson {
    Json.first(parser);
    JsonFields.each(
        parser,
        (key, value) -> {
          switch (key) {
            case "runtimeSpec" -> readSpec();
            case "sandboxMetadata" -> readMetadata();
            default -> {}
          }
        });
    return result();
  }

  private NetworkNamespace result() {
    boolean known =
        inSpec instanceof NetworkNamespace.Own || inSpec instanceof NetworkNamespace.Host;
    if (inSpec != null && known) {
      return inSpec;
    }
    if (inMetadata != null && !inMetadata.isEmpty()) {
      return new NetworkNamespace.Own(inMetadata);
    }
    return inSpec != null
        ? inSpec
        : new NetworkNamespace.Unreadable(
            "info has neither a list runtimeSpec.linux.namespaces"
                + " nor a path sandboxMetadata.Metadata.NetNSPath");
  }

  private void readSpec() {
    inSpec = null;
    only(
        "linux",
        () -> {
          inSpec = null;
          readLinux();
        });
  }

  private void readLinux() {
    only(
        "namespaces",
        () -> {
          inSpec = namespaces();
        });
  }

  /** The network namespace that the list gives; null if it is not a list. */
  private @Nullable NetworkNamespace namespaces() {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    List<NetworkNamespace> found = new ArrayList<>();
    JsonFields.eachElement(
        parser,
        value -> {
          NetworkNamespace entry = entry();
          if (entry != null && found.isEmpty()) {
            found.add(entry);
          }
        });
    return found.isEmpty() ? new NetworkNamespace.Host() : found.getFirst();
  }

  /** The network namespace that one list entry gives; null if its type is not {@code network}. */
  private @Nullable NetworkNamespace entry() {
    Entry entry = new Entry();
    JsonFields.each(
        parser,
        (key, value) -> {
          switch (key) {
            case "type" -> entry.type = JsonFields.text(value);
            case "path" -> entry.path = JsonFields.text(value);
            default -> {}
          }
        });
    if (!"network".equals(entry.type)) {
      return null;
    }
    String path = entry.path;
    return path == null || path.isEmpty()
        ? new NetworkNamespace.Unreadable("info has a network namespace without a path")
        : new NetworkNamespace.Own(path);
  }

  private void readMetadata() {
    inMetadata = null;
    only(
        "Metadata",
        () -> {
          inMetadata = null;
          readInnerMetadata();
        });
  }

  private void readInnerMetadata() {
    only(
        "NetNSPath",
        () -> {
          inMetadata = JsonFields.text(parser);
        });
  }

  /** Reads one field of the object at the parser's position; skips the others. */
  private void only(String wanted, Runnable read) {
    JsonFields.each(
        parser,
        (key, value) -> {
          if (key.equals(wanted)) {
            read.run();
          }
        });
  }

  /** One element of {@code runtimeSpec.linux.namespaces}, while it is read. */
  private static final class Entry {
    private @Nullable String type;
    private @Nullable String path;
  }
}
