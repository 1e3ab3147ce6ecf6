package io.dynamicnetworks.ledger;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Printable;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One pod's ledger as a JSON file: ASCII, with each config stored once. Files of version 1, which
 * earlier releases wrote, are converted when read.
 */
final class LedgerJson {
  /** Files of an unknown version are set aside, not guessed at. */
  private static final int VERSION = 2;

  /** Whether the file marks the old attachments of open moves; absent in files that do not. */
  private static final String MARKS_MOVES = "marksMoves";

  private LedgerJson() {}

  /** The content is not a ledger; the message says why. */
  static final class BrokenLedger extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenLedger(String message) {
      super(message);
    }
  }

  /** Writes the ledger and closes the stream. */
  static void write(PodLedger ledger, OutputStream to) {
    // A tenant's JSON may contain a lone surrogate, which a file can hold only as an escape.
    Json.writeAscii(tree(ledger), to);
  }

  /** The number of bytes that {@link #write} writes. */
  static long size(PodLedger ledger) {
    CountingStream counted = new CountingStream();
    write(ledger, counted);
    return counted.bytes;
  }

  private static ObjectNode tree(PodLedger ledger) {
    ObjectNode json = Json.object();
    json.put("version", VERSION);
    json.put(MARKS_MOVES, true);
    json.put("uid", ledger.uid().value());
    json.put("namespace", ledger.pod().namespace());
    json.put("name", ledger.pod().name());
    ArrayNode configs = json.putArray("configs");
    ArrayNode attachments = json.putArray("attachments");
    Map<SentConfig, Integer> places = new LinkedHashMap<>();
    for (Attachment attachment : ledger.attachments()) {
      SentConfig config = attachment.add().config();
      if (config != null && places.putIfAbsent(config, places.size()) == null) {
        configs.add(config.text());
      }
      write(attachment, config == null ? null : places.get(config), attachments.addObject());
    }
    return json;
  }

  static PodLedger read(InputStream bytes) throws BrokenLedger {
    try {
      return ledger(Json.read(bytes, Json::whole));
    } catch (Json.NotJson | IllegalArgumentException e) {
      throw new BrokenLedger(String.valueOf(e.getMessage()));
    }
  }

  private static PodLedger ledger(JsonNode json) throws BrokenLedger {
    return new PodLedger(
        new PodUid(text(json, "uid")),
        new PodRef(text(json, "namespace"), text(json, "name")),
        switch (json.path("version").asInt(0)) {
          case 1 -> UnmarkedMoves.marked(LedgerVersion1.attachments(json));
          case VERSION ->
              json.path(MARKS_MOVES).asBoolean(false)
                  ? attachments(json)
                  : UnmarkedMoves.marked(attachments(json));
          default -> throw new BrokenLedger("version: want 1 or " + VERSION);
        });
  }

  private static List<Attachment> attachments(JsonNode json) throws BrokenLedger {
    List<SentConfig> configs = Json.texts(json, "configs").stream().map(SentConfig::new).toList();
    List<Attachment> attachments = new ArrayList<>();
    for (JsonNode attachment : list(json, "attachments")) {
      attachments.add(attachment(attachment, configs));
    }
    return attachments;
  }

  private static void write(Attachment attachment, @Nullable Integer config, ObjectNode json) {
    json.put("network", attachment.network().toString());
    json.put("interface", attachment.iface().value());
    json.put("sandboxId", attachment.sandbox().id());
    json.put("netns", attachment.sandbox().netns());
    if (config != null) {
      json.put("config", config);
    }
    write(attachment.request(), json.putObject("request"));
    write(attachment.state(), json);
    ArrayNode entries = json.putArray("entries");
    attachment.entries().forEach(entry -> write(entry, entries.addObject()));
    json.put("created", attachment.created());
    json.put("sandboxHint", attachment.sandboxHint());
    if (attachment.device() != null) {
      write(attachment.device(), json.putObject("device"));
    }
    if (attachment.moving()) {
      json.put("moving", true);
    }
  }

  private static Attachment attachment(JsonNode json, List<SentConfig> configs)
      throws BrokenLedger {
    return new Attachment(
        new Attachment.Add(
            networkOf(json),
            new InterfaceName(text(json, "interface")),
            new Sandbox(text(json, "sandboxId"), text(json, "netns")),
            config(json.path("config"), configs),
            request(json.path("request")),
            json.has("device") ? device(json.path("device")) : null),
        state(json),
        entries(json, "entries"),
        json.path("created").asBoolean(false),
        text(json, "sandboxHint"),
        json.path("moving").asBoolean(false));
  }

  private static void write(Device device, ObjectNode json) {
    json.put("resource", device.resource());
    json.put("id", device.id());
    put(json, "info", device.info());
  }

  private static Device device(JsonNode json) throws BrokenLedger {
    return new Device(text(json, "resource"), text(json, "id"), Json.text(json, "info"));
  }

  /** The config at that index of the table; null if none is recorded. */
  private static @Nullable SentConfig config(JsonNode place, List<SentConfig> configs)
      throws BrokenLedger {
    if (place.isMissingNode()) {
      return null;
    }
    int index = place.isInt() ? place.intValue() : -1;
    if (index < 0 || index >= configs.size()) {
      throw new BrokenLedger("config: want an index below " + configs.size());
    }
    return configs.get(index);
  }

  private static void write(AttachmentState state, ObjectNode json) {
    switch (state) {
      case Adopted() -> json.put("state", "ADOPTED");
      case Adding(long sentAt) -> json.put("state", "ADDING").put("sentAtMillis", sentAt);
      case Attached() -> json.put("state", "ATTACHED");
      case Deleting(Origin from, Long since) -> {
        json.put("state", "DELETING").put("from", from.name());
        if (since != null) {
          json.put("unansweredSinceMillis", since);
        }
      }
      case Deleted(long at) -> json.put("state", "DELETED").put("atMillis", at);
      case Abandoned(long sentAt) -> json.put("state", "ABANDONED").put("sentAtMillis", sentAt);
    }
  }

  private static AttachmentState state(JsonNode json) throws BrokenLedger {
    String state = text(json, "state");
    return switch (state) {
      case "ADOPTED" -> new Adopted();
      case "ADDING" -> new Adding(millis(json, "sentAtMillis"));
      case "ATTACHED" -> new Attached();
      case "DELETING" ->
          new Deleting(
              Origin.valueOf(text(json, "from")),
              json.has("unansweredSinceMillis") ? millis(json, "unansweredSinceMillis") : null);
      case "DELETED" -> new Deleted(millis(json, "atMillis"));
      case "ABANDONED" -> new Abandoned(millis(json, "sentAtMillis"));
      default -> throw new BrokenLedger("state: " + Printable.value(state) + ", want a known one");
    };
  }

  private static void write(InterfaceRequest request, ObjectNode json) {
    put(json, "ips", request.ips());
    put(json, "mac", request.mac());
    put(json, "infinibandGuid", request.infinibandGuid());
    put(json, "portMappings", request.portMappings());
    put(json, "bandwidth", request.bandwidth());
    put(json, "cniArgs", request.cniArgs());
    put(json, "defaultRoute", request.defaultRoute());
    put(json, "deviceId", request.deviceId());
  }

  static InterfaceRequest request(JsonNode json) {
    return new InterfaceRequest(
        Json.texts(json, "ips"),
        Json.text(json, "mac"),
        Json.text(json, "infinibandGuid"),
        Json.text(json, "portMappings"),
        Json.text(json, "bandwidth"),
        Json.text(json, "cniArgs"),
        Json.texts(json, "defaultRoute"),
        Json.text(json, "deviceId"));
  }

  private static void write(StatusEntry entry, ObjectNode json) {
    json.put("name", entry.name());
    put(json, "network", entry.network() == null ? null : entry.network().toString());
    put(json, "interface", entry.iface());
    put(json, "ips", entry.ips());
    put(json, "mac", entry.mac());
    json.put("default", entry.isDefault());
    json.put("json", entry.json());
  }

  static List<StatusEntry> entries(JsonNode json, String key) throws BrokenLedger {
    List<StatusEntry> entries = new ArrayList<>();
    for (JsonNode entry : json.path(key)) {
      entries.add(entry(entry));
    }
    return entries;
  }

  private static StatusEntry entry(JsonNode json) throws BrokenLedger {
    String network = Json.text(json, "network");
    return new StatusEntry(
        text(json, "name"),
        network == null ? null : network(network),
        Json.text(json, "interface"),
        Json.texts(json, "ips"),
        Json.text(json, "mac"),
        json.path("default").asBoolean(false),
        text(json, "json"));
  }

  static JsonNode list(JsonNode json, String key) throws BrokenLedger {
    if (!json.path(key).isArray()) {
      throw new BrokenLedger(key + ": want a list");
    }
    return json.path(key);
  }

  /** The attachment's NAD, which may still be unknown. */
  static NetworkRef networkOf(JsonNode json) throws BrokenLedger {
    String text = text(json, "network");
    NetworkRef unknown = NetworkRef.unknown(new InterfaceName(text(json, "interface")));
    return text.equals(unknown.toString()) ? unknown : network(text);
  }

  static NetworkRef network(String text) throws BrokenLedger {
    return NetworkRef.parse(text)
        .orElseThrow(
            () -> new BrokenLedger("network: " + Printable.value(text) + ", want namespace/name"));
  }

  static String text(JsonNode json, String key) throws BrokenLedger {
    String text = Json.text(json, key);
    if (text == null) {
      throw new BrokenLedger(key + ": want a string");
    }
    return text;
  }

  private static long millis(JsonNode json, String key) throws BrokenLedger {
    JsonNode value = json.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new BrokenLedger(key + ": want milliseconds since 1970");
    }
    return value.longValue();
  }

  private static void put(ObjectNode json, String key, @Nullable String text) {
    if (text != null) {
      json.put(key, text);
    }
  }

  private static void put(ObjectNode json, String key, List<String> texts) {
    if (!texts.isEmpty()) {
      json.set(key, Json.array(texts));
    }
  }

  /** Counts the bytes and discards them. */
  private static final class CountingStream extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }
}
