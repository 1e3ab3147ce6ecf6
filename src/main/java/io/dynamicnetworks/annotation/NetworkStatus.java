package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.StatusChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;

/**
 * Reads and writes the annotation {@code k8s.v1.cni.cncf.io/network-status} (SPEC 2). Entries and
 * keys of others survive as they are.
 */
public final class NetworkStatus {
  private NetworkStatus() {}

  /** What the annotation lists; an absent or empty one lists nothing. Never throws. */
  public static Present parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return Present.Attachments.NONE;
    }
    try {
      return attachments(JsonList.parse(text), JsonList.texts(text));
    } catch (UnreadableText e) {
      return new Present.Unreadable(e.problem());
    }
  }

  private static Present attachments(JsonNode list, List<String> texts) {
    List<Attachment> entries = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      entries.add(attachment(list.path(i), texts.get(i)));
    }
    return new Present.Attachments(entries);
  }

  /** The annotation that lists the entries. */
  public static String write(List<Attachment> entries) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < entries.size(); i++) {
      text.append(i == 0 ? "" : ",").append(entries.get(i).json());
    }
    return text.append(']').toString();
  }

  /** The entries after the changes, in order; those of others stay where they are. */
  public static List<Attachment> apply(List<Attachment> entries, List<StatusChange> changes) {
    List<Attachment> result = new ArrayList<>(entries);
    for (StatusChange change : changes) {
      switch (change) {
        case StatusChange.Add add -> {
          add.entries().forEach(added -> result.removeIf(old -> isSamePlace(old, added)));
          result.addAll(add.entries());
        }
        case StatusChange.Remove remove -> removeFirst(result, remove);
      }
    }
    return result;
  }

  /**
   * The entries that a successful ADD makes: one per interface inside the sandbox; never none. A
   * result that says nothing usable gives an entry with the name alone.
   */
  public static List<Attachment> fromResult(NetworkRef network, CniResult result) {
    return ResultEntries.of(network, result).stream()
        .map(entry -> attachment(entry, Json.write(entry, NetworkStatus::likeGo)))
        .toList();
  }

  private static void removeFirst(List<Attachment> entries, StatusChange.Remove remove) {
    for (int i = 0; i < entries.size(); i++) {
      Attachment entry = entries.get(i);
      if (remove.network().equals(entry.network())
          && Objects.equals(remove.iface(), entry.iface())
          && !entry.isDefault()) {
        entries.remove(i);
        return;
      }
    }
  }

  private static boolean isSamePlace(Attachment one, Attachment other) {
    return one.network() != null
        && one.network().equals(other.network())
        && Objects.equals(one.iface(), other.iface())
        && !one.isDefault();
  }

  private static Attachment attachment(JsonNode entry, String json) {
    String name = text(entry, "name");
    List<String> ips = new ArrayList<>();
    entry.path("ips").forEach(ip -> addText(ips, ip));
    return new Attachment(
        name == null ? "" : name,
        name == null ? null : NetworkRef.parse(name).orElse(null),
        text(entry, "interface"),
        ips,
        text(entry, "mac"),
        entry.path("default").isBoolean() && entry.path("default").booleanValue(),
        json);
  }

  private static void addText(List<String> texts, JsonNode node) {
    if (node.isString()) {
      texts.add(node.stringValue());
    }
  }

  private static @Nullable String text(JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    return value.isString() && !value.stringValue().isEmpty() ? value.stringValue() : null;
  }

  /** As Go's {@code json.MarshalIndent} with four spaces, so that tools show it unchanged. */
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
