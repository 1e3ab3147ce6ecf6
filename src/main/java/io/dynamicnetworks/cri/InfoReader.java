package io.dynamicnetworks.cri;

import io.dynamicnetworks.text.Json.NotJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a sandbox's {@code info["info"]} in one pass over its tokens; the last of duplicate keys
 * counts.
 */
final class InfoReader {
  private final JsonParser parser;
  private @Nullable NetworkNamespace inSpec;
  private @Nullable String inMetadata;

  InfoReader(JsonParser parser) {
    this.parser = parser;
  }

  NetworkNamespace read() throws NotJson {
    if (parser.nextToken() == null) {
      throw new NotJson("not JSON: empty");
    }
    fields(
        key -> {
          switch (key) {
            case "runtimeSpec" -> readSpec();
            case "sandboxMetadata" -> readMetadata();
            default -> parser.skipChildren();
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
    NetworkNamespace found = null;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      NetworkNamespace entry = entry();
      found = found == null ? entry : found;
    }
    return found == null ? new NetworkNamespace.Host() : found;
  }

  /** The network namespace that one list entry gives; null if its type is not {@code network}. */
  private @Nullable NetworkNamespace entry() {
    Entry entry = new Entry();
    fields(
        key -> {
          switch (key) {
            case "type" -> entry.type = text();
            case "path" -> entry.path = text();
            default -> parser.skipChildren();
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
          inMetadata = text();
        });
  }

  /** The string at the parser's position; null if it is not a string. */
  private @Nullable String text() {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    parser.skipChildren();
    return null;
  }

  /** Reads one field of the object at the parser's position; skips the others. */
  private void only(String wanted, Runnable read) {
    fields(
        key -> {
          if (key.equals(wanted)) {
            read.run();
          } else {
            parser.skipChildren();
          }
        });
  }

  /** Passes each field of the object at the parser's position; skips any other value. */
  private void fields(Field field) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      field.read(key);
    }
  }

  /** One element of {@code runtimeSpec.linux.namespaces}, while it is read. */
  private static final class Entry {
    private @Nullable String type;
    private @Nullable String path;
  }

  /** Takes the field at whose value the parser stands, and must read that value to its end. */
  private interface Field {
    void read(String key);
  }
}
