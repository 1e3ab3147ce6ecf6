package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.cnicache.CacheFile.Parsed;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import io.dynamicnetworks.text.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the relevant fields of one cache file. The last of duplicate keys counts. */
final class CacheFileReader {
  private static final String KIND = "cniCacheV1";

  // Far longer than any network namespace path, far shorter than Linux's PATH_MAX.
  private static final int MAX_NETNS_CHARS = 256;

  private final String source;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> cniArgs = new HashMap<>();
  private RequestParts request = new RequestParts();
  private @Nullable String result;

  private CacheFileReader(String source) {
    this.source = source;
  }

  static Parsed parse(String text) {
    try {
      return Json.read(text, parser -> new CacheFileReader(text).read(parser));
    } catch (NotJson e) {
      return new Parsed.Unfinished(e.problem());
    }
  }

  private Parsed read(JsonParser parser) throws NotJson {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return new Parsed.Unfinished("empty");
    }
    JsonFields.each(parser, this::field);
    try {
      return new Parsed.Complete(file());
    } catch (Unwanted e) {
      return new Parsed.Foreign(e.why);
    }
  }

  private void field(String name, JsonParser value) throws NotJson {
    switch (name) {
      case "kind", "containerId", "config", "ifName", "networkName", "netns" -> {
        String text = JsonFields.text(value);
        if (text == null) {
          texts.remove(name);
        } else {
          texts.put(name, text);
        }
      }
      case "cniArgs" -> {
        cniArgs.clear();
        JsonFields.eachElement(value, this::pair);
      }
      case "capabilityArgs" -> {
        request = new RequestParts();
        JsonFields.each(value, (part, content) -> request.takeMissing(part, content, source));
      }
      case "result" -> result = JsonFields.object(value, source);
      default -> {}
    }
  }

  /**
   * Takes one pair of {@code cniArgs}: of duplicate keys, the first non-empty value counts, as in
   * multus.
   */
  private void pair(JsonParser value) throws NotJson {
    List<String> pair = JsonFields.texts(value);
    if (pair.size() == 2) {
      cniArgs.merge(pair.getFirst(), pair.getLast(), (old, more) -> old.isEmpty() ? more : old);
    }
  }

  private CacheFile file() throws Unwanted {
    if (!KIND.equals(texts.get("kind"))) {
      throw new Unwanted(
          "kind " + Printable.value(texts.getOrDefault("kind", "")) + ": want " + KIND);
    }
    String config = Base64Text.decode(texts.get("config"));
    ConfigExtract extract = ConfigExtract.of(config);
    request.takeIps(List.of(cniArgs.getOrDefault("IP", "").split(",")));
    request.takeMac(cniArgs.get("MAC"));
    request.takeMissing(extract.runtime());
    return new CacheFile(
        part("containerId", CacheFileNames::isContainerId),
        iface(),
        part("networkName", CacheFileNames::isFileName),
        netns(),
        pod(),
        cniArgs.get("K8S_POD_INFRA_CONTAINER_ID"),
        new FileTexts(
            SentConfig.of(config),
            request.request(extract.cniArgs()),
            new CniResult(result == null ? "{}" : result)));
  }

  private InterfaceName iface() throws Unwanted {
    String name = texts.getOrDefault("ifName", "");
    return InterfaceName.parse(name)
        .orElseThrow(() -> new Unwanted(String.valueOf(InterfaceName.problem(name))));
  }

  private String netns() throws Unwanted {
    String path = texts.getOrDefault("netns", "");
    if (path.length() > MAX_NETNS_CHARS) {
      throw new Unwanted(
          "netns of " + path.length() + " characters: want at most " + MAX_NETNS_CHARS);
    }
    return path;
  }

  private String part(String key, Predicate<String> isValid) throws Unwanted {
    String part = texts.getOrDefault(key, "");
    if (!isValid.test(part)) {
      throw new Unwanted(key + " " + Printable.value(part) + ": want a valid part of a file name");
    }
    return part;
  }

  private SandboxPod pod() throws Unwanted {
    String namespace = cniArgs.getOrDefault("K8S_POD_NAMESPACE", "");
    String name = cniArgs.getOrDefault("K8S_POD_NAME", "");
    String uid = cniArgs.getOrDefault("K8S_POD_UID", "");
    Optional<SandboxPod> pod = SandboxPod.of(namespace, name, uid);
    return pod.orElseThrow(
        () ->
            new Unwanted(
                "cniArgs " + Printable.value(namespace + "/" + name) + ": want a valid pod"));
  }

  private static final class Unwanted extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    Unwanted(String why) {
      super(why, null, false, false);
      this.why = why;
    }
  }
}
