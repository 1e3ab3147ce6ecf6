package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The exchanges captured in {@code wire/multus-delegate.json}. */
public final class CapturedExchanges {
  private static final String RESOURCE = "/wire/multus-delegate.json";

  private CapturedExchanges() {}

  /** All exchanges, in the order in which they were captured. */
  public static List<CapturedExchange> all() {
    List<CapturedExchange> exchanges = new ArrayList<>();
    for (JsonNode exchange : read()) {
      JsonNode response = exchange.path("response");
      Map<String, String> headers = new LinkedHashMap<>();
      response
          .path("headers")
          .properties()
          .forEach(header -> headers.put(header.getKey(), header.getValue().asString("")));
      exchanges.add(
          new CapturedExchange(
              exchanges.size(),
              exchange.path("request"),
              response.path("status").asInt(),
              headers,
              response.path("body").asString("")));
    }
    return exchanges;
  }

  /** The delegate requests among them. */
  public static List<CapturedExchange> delegates() {
    return all().stream().filter(CapturedExchange::isDelegate).toList();
  }

  private static JsonNode read() {
    try (InputStream in = CapturedExchanges.class.getResourceAsStream(RESOURCE)) {
      return Json.parse(
          new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Json.NotJson e) {
      throw new IllegalStateException(RESOURCE, e);
    }
  }
}
