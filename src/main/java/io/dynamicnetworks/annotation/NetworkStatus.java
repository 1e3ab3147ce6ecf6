package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes the annotation {@code k8s.v1.cni.cncf.io/network-status} (SPEC 2). Entries and
 * keys written by others stay unchanged.
 */
public final class NetworkStatus {
  private static final String DEVICE_INFO = "device-info";
  private static final String GATEWAY = "gateway";

  private NetworkStatus() {}

  /** Returns what the annotation lists; an absent or blank one lists nothing. Never throws. */
  public static ListedStatus parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return ListedStatus.Entries.NONE;
    }
    try {
      return new ListedStatus.Entries(
          JsonList.parse(text).stream()
              .map(element -> attachment(element.value(), element.text()))
              .toList());
    } catch (UnreadableText e) {
      return new ListedStatus.Unreadable(e.problem());
    }
  }

  /** Returns the annotation text that lists the entries. */
  public static String write(List<StatusEntry> entries) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < entries.size(); i++) {
      text.append(i == 0 ? "" : ",").append(entries.get(i).json());
    }
    return text.append(']').toString();
  }

  /**
   * Returns the entries after the changes, applied in order. Entries of others keep their
   * positions. Equals the input if nothing changes.
   */
  public static List<StatusEntry> apply(List<StatusEntry> entries, List<StatusChange> changes) {
    StatusEdit edit = new StatusEdit(entries);
    changes.forEach(edit::apply);
    return edit.entries();
  }

  /**
   * Returns the status entries for a successful ADD: one per interface inside the sandbox, and at
   * least one. A result with nothing usable gives an entry with the name alone. Each entry has the
   * result's device information.
   */
  public static List<StatusEntry> fromResult(NetworkRef network, CniResult result) {
    JsonNode device = deviceInfo(result);
    return ResultEntries.of(network.toString(), result).stream()
        .map(entry -> device == null ? entry : withDeviceInfo(entry, device))
        .map(NetworkStatus::made)
        .toList();
  }

  private static @Nullable JsonNode deviceInfo(CniResult result) {
    return result.deviceInfo() == null ? null : deviceInfo(result.deviceInfo());
  }

  /** Returns the JSON object; null if it is none. */
  private static @Nullable JsonNode deviceInfo(String text) {
    try {
      return Json.parse(text) instanceof ObjectNode device ? device : null;
    } catch (Json.NotJson e) {
      return null;
    }
  }

  /**
   * Returns the entry of the cluster network, with {@code default: true}. As in multus, it
   * describes the interface for which the result names a gateway, otherwise the first one inside
   * the sandbox.
   *
   * @param name as multus lists it: the config's name, or namespace/name of a NAD
   */
  public static StatusEntry defaultEntry(String name, CniResult result) {
    return made(ResultEntries.ofDefault(name, result));
  }

  /**
   * Whether multus lists this result of an ADD when it sets up a sandbox. It does not list results
   * before CNI 0.3.0, results without interfaces, or results with several interfaces of which none
   * is inside the sandbox (network-attachment-definition-client 1.7.7, CreateNetworkStatuses).
   */
  public static boolean listedByMultus(CniResult result) {
    return ResultEntries.listedByMultus(result);
  }

  /**
   * Returns {@code entry} with the {@code device-info} of {@code from}; unchanged if that has none.
   */
  public static StatusEntry withDeviceInfo(StatusEntry entry, StatusEntry from) {
    try {
      JsonNode info = Json.parse(from.json()).path(DEVICE_INFO);
      return info.isMissingNode() || !(Json.parse(entry.json()) instanceof ObjectNode plain)
          ? entry
          : made(withDeviceInfo(plain, info));
    } catch (Json.NotJson e) {
      return entry;
    }
  }

  /**
   * Returns {@code entry} with that {@code device-info}; unchanged if the text is no JSON object.
   *
   * @param info a description of the device
   */
  public static StatusEntry withDeviceInfo(StatusEntry entry, String info) {
    JsonNode device = deviceInfo(info);
    try {
      return device == null || !(Json.parse(entry.json()) instanceof ObjectNode plain)
          ? entry
          : made(withDeviceInfo(plain, device));
    } catch (Json.NotJson e) {
      return entry;
    }
  }

  /** Puts {@code device-info} where multus does: last, except for the gateway (SPEC 2). */
  private static ObjectNode withDeviceInfo(ObjectNode plain, JsonNode info) {
    ObjectNode entry = plain.deepCopy();
    JsonNode gateway = entry.remove(GATEWAY);
    entry.remove(DEVICE_INFO);
    entry.set(DEVICE_INFO, info);
    if (gateway != null) {
      entry.set(GATEWAY, gateway);
    }
    return entry;
  }

  private static StatusEntry made(ObjectNode entry) {
    return attachment(entry, Json.write(entry, NetworkStatus::likeGo));
  }

  private static StatusEntry attachment(JsonNode entry, String json) {
    String name = text(entry, "name");
    return new StatusEntry(
        name == null ? "" : name,
        name == null ? null : NetworkRef.parse(name).orElse(null),
        text(entry, "interface"),
        Json.texts(entry, "ips"),
        text(entry, "mac"),
        entry.path("default").isBoolean() && entry.path("default").booleanValue(),
        json);
  }

  private static @Nullable String text(JsonNode entry, String key) {
    String text = Json.text(entry, key);
    return text == null || text.isEmpty() ? null : text;
  }

  /**
   * Formats like Go's {@code json.MarshalIndent} with four spaces, so that tools show it unchanged.
   */
  private static PrettyPrinter likeGo() {
    DefaultIndenter fourSpaces = new DefaultIndenter("    ", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    return new DefaultPrettyPrinter(separators)
        .withArrayIndenter(fourSpaces)
        .withObjectIndenter(fourSpaces);
  }
}
