package io.dynamicnetworks.ledger;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One pod's ledger as a JSON file. */
final class LedgerJson {
  /** Files of another version are set aside, not guessed at. */
  private static final int VERSION = 1;

  private LedgerJson() {}

  /** The content is not a ledger; the message says why. */
  static final class BrokenLedger extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenLedger(String message) {
      super(message);
    }
  }

  static String write(PodLedger ledger) {
    ObjectNode json = Json.object();
    json.put("version", VERSION);
    json.put("uid", ledger.uid().value());
    json.put("namespace", ledger.pod().namespace());
    json.put("name", ledger.pod().name());
    ArrayNode entries = json.putArray("entries");
    ledger.entries().forEach(entry -> write(entry, entries.addObject()));
    // Half a surrogate pair, which a tenant's JSON may hold, has no other form in a file.
    return Json.writeAscii(json);
  }

  static PodLedger read(String text) throws BrokenLedger {
    try {
      JsonNode json = Json.parse(text);
      if (json.path("version").asInt(0) != VERSION) {
        throw new BrokenLedger("version: want " + VERSION);
      }
      if (!json.path("entries").isArray()) {
        throw new BrokenLedger("entries: want a list");
      }
      List<LedgerEntry> entries = new ArrayList<>();
      for (JsonNode entry : json.path("entries")) {
        entries.add(entry(entry));
      }
      return new PodLedger(
          new PodUid(text(json, "uid")),
          new PodRef(text(json, "namespace"), text(json, "name")),
          entries);
    } catch (Json.NotJson | IllegalArgumentException e) {
      throw new BrokenLedger(String.valueOf(e.getMessage()));
    }
  }

  private static void write(LedgerEntry entry, ObjectNode json) {
    json.put("network", entry.network().toString());
    json.put("interface", entry.iface().value());
    json.put("sandboxId", entry.sandbox().id());
    json.put("netns", entry.sandbox().netns());
    json.put("config", entry.config());
    write(entry.request(), json.putObject("request"));
    json.put("state", entry.state().name());
    json.put("sentAtMillis", entry.sentAtMillis());
    ArrayNode attachments = json.putArray("attachments");
    entry.entries().forEach(attachment -> write(attachment, attachments.addObject()));
    json.put("sandboxHint", entry.sandboxHint());
  }

  private static LedgerEntry entry(JsonNode json) throws BrokenLedger {
    List<Attachment> attachments = new ArrayList<>();
    for (JsonNode attachment : json.path("attachments")) {
      attachments.add(attachment(attachment));
    }
    return new LedgerEntry(
        network(text(json, "network")),
        new InterfaceName(text(json, "interface")),
        new Sandbox(text(json, "sandboxId"), text(json, "netns")),
        text(json, "config"),
        request(json.path("request")),
        State.valueOf(text(json, "state")),
        json.path("sentAtMillis").asLong(0),
        attachments,
        text(json, "sandboxHint"));
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

  private static InterfaceRequest request(JsonNode json) {
    return new InterfaceRequest(
        texts(json, "ips"),
        optional(json, "mac"),
        optional(json, "infinibandGuid"),
        optional(json, "portMappings"),
        optional(json, "bandwidth"),
        optional(json, "cniArgs"),
        texts(json, "defaultRoute"),
        optional(json, "deviceId"));
  }

  private static void write(Attachment attachment, ObjectNode json) {
    json.put("name", attachment.name());
    put(json, "network", attachment.network() == null ? null : attachment.network().toString());
    put(json, "interface", attachment.iface());
    put(json, "ips", attachment.ips());
    put(json, "mac", attachment.mac());
    json.put("default", attachment.isDefault());
    json.put("json", attachment.json());
  }

  private static Attachment attachment(JsonNode json) throws BrokenLedger {
    String network = optional(json, "network");
    return new Attachment(
        text(json, "name"),
        network == null ? null : network(network),
        optional(json, "interface"),
        texts(json, "ips"),
        optional(json, "mac"),
        json.path("default").asBoolean(false),
        text(json, "json"));
  }

  private static NetworkRef network(String text) throws BrokenLedger {
    return NetworkRef.parse(text)
        .orElseThrow(() -> new BrokenLedger("network: want namespace/name"));
  }

  private static String text(JsonNode json, String key) throws BrokenLedger {
    JsonNode value = json.path(key);
    if (!value.isString()) {
      throw new BrokenLedger(key + ": want a string");
    }
    return value.stringValue();
  }

  private static @Nullable String optional(JsonNode json, String key) {
    JsonNode value = json.path(key);
    return value.isString() ? value.stringValue() : null;
  }

  private static List<String> texts(JsonNode json, String key) {
    List<String> texts = new ArrayList<>();
    json.path(key)
        .forEach(
            item -> {
              if (item.isString()) {
                texts.add(item.stringValue());
              }
            });
    return texts;
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
}
