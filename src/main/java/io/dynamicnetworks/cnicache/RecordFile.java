package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.ResourceNames;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * multus' record of a sandbox's setup (SPEC 3.3). The format is not documented: a record that does
 * not parse is ignored. It is written before the first ADD, and {@code /delegate} does not change
 * it.
 */
final class RecordFile {
  // Namespace, slash and name; the name in a CNI config is part of a file's name.
  private static final int MAX_NAME_CHARS = 63 + 1 + 253;

  private RecordFile() {}

  /** The elements in their order; empty if the text is not such a record. */
  static Optional<List<RecordedDelegate>> parse(String text) {
    try {
      return Json.read(text, RecordFile::elements);
    } catch (NotJson e) {
      return Optional.empty();
    }
  }

  /** Approximate heap use in bytes. */
  static int bytes(List<RecordedDelegate> record) {
    int bytes = 0;
    for (RecordedDelegate element : record) {
      bytes +=
          2 * FileTexts.bytes(element.name())
              + FileTexts.bytes(element.configName())
              + FileTexts.bytes(element.resource())
              + 100;
    }
    return bytes;
  }

  private static Optional<List<RecordedDelegate>> elements(JsonParser parser) throws NotJson {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return Optional.empty();
    }
    List<RecordedDelegate> elements = new ArrayList<>();
    boolean[] complete = {true};
    JsonFields.eachElement(
        parser,
        value -> {
          RecordedDelegate element = new ElementReader().read(value);
          if (element == null || elements.size() == CacheLimits.RECORD_ELEMENTS) {
            complete[0] = false; // The positions of the others would shift.
          } else {
            elements.add(element);
          }
        });
    return complete[0] ? Optional.of(elements) : Optional.empty();
  }

  private static final class ElementReader {
    private @Nullable String name;
    private @Nullable String iface;
    private @Nullable String bytes;
    private @Nullable String confName;
    private @Nullable String confListName;
    private @Nullable String resource;

    @Nullable RecordedDelegate read(JsonParser parser) throws NotJson {
      JsonFields.each(parser, this::field);
      if (name == null || name.isEmpty() || name.length() > MAX_NAME_CHARS) {
        return null;
      }
      return new RecordedDelegate(
          NetworkRef.parse(name).orElse(null),
          name,
          iface == null ? null : InterfaceName.parse(iface).orElse(null),
          configName(),
          resource == null || resource.isEmpty() || resource.length() > ResourceNames.MAX_CHARS
              ? null
              : resource);
    }

    private void field(String key, JsonParser value) throws NotJson {
      switch (key) {
        case "Name" -> name = JsonFields.text(value);
        case "ifnameRequest" -> iface = JsonFields.text(value);
        case "Bytes" -> bytes = JsonFields.text(value);
        case "resourceName" -> resource = JsonFields.text(value);
        case "Conf" -> JsonFields.each(value, (part, it) -> confName = named(part, it, confName));
        case "ConfList" ->
            JsonFields.each(value, (part, it) -> confListName = named(part, it, confListName));
        default -> {}
      }
    }

    private @Nullable String configName() {
      String config = Base64Text.decode(bytes);
      String found = config == null ? "" : new SentConfig(config).name();
      found = found.isEmpty() ? confListName : found;
      found = found == null ? confName : found;
      return found == null || found.isEmpty() || found.length() > MAX_NAME_CHARS ? null : found;
    }

    private static @Nullable String named(String part, JsonParser value, @Nullable String before) {
      return part.equals("name") ? JsonFields.text(value) : before;
    }
  }
}
