package io.dynamicnetworks.hostile;

import io.dynamicnetworks.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * One hostile input.
 *
 * <p>In the files a text is a string; or a list of strings and of {@code {"of": text, "times": n}};
 * or {@code {"hex": bytes}}, decoded as UTF-8 with replacement, as everything that comes over the
 * wire is.
 *
 * @param name what is wrong with it, for a person
 * @param expected what must come of it; the keys depend on the kind
 */
public record HostileInput(String name, String text, JsonNode expected) {
  /** What the input is taken for. */
  public enum Kind {
    /** Values of the networks annotation. */
    ANNOTATIONS,
    /** Values of the network-status annotation. */
    STATUSES,
    /** {@code spec.config} of NADs. */
    CONFIGS,
    /** {@code info["info"]} of a sandbox's verbose status. */
    SANDBOX_INFOS,
    /** CNI results that the daemon hands on. */
    RESULTS;

    /** Every input of this kind. */
    public List<HostileInput> inputs() {
      String file = "/hostile/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
      try (InputStream in = HostileInput.class.getResourceAsStream(file)) {
        byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
        List<HostileInput> inputs = new ArrayList<>();
        for (JsonNode input : Json.parse(new String(bytes, StandardCharsets.UTF_8))) {
          inputs.add(
              new HostileInput(input.path("name").stringValue(), text(input.path("text")), input));
        }
        return inputs;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (Json.NotJson e) {
        throw new IllegalStateException(file + ": " + e.problem(), e);
      }
    }
  }

  /** How many hostile inputs there are, of all kinds. */
  public static int count() {
    return Arrays.stream(Kind.values()).mapToInt(kind -> kind.inputs().size()).sum();
  }

  private static String text(JsonNode node) {
    if (node.isString()) {
      return node.stringValue();
    }
    if (node.has("hex")) {
      byte[] bytes = HexFormat.of().parseHex(node.path("hex").stringValue());
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (node.has("of")) {
      return node.path("of").stringValue().repeat(node.path("times").intValue());
    }
    StringBuilder text = new StringBuilder();
    node.forEach(part -> text.append(text(part)));
    return text.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
