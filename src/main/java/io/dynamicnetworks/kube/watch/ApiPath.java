package io.dynamicnetworks.kube.watch;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** Paths of API requests, with their parameters. */
final class ApiPath {
  private ApiPath() {}

  /** The path with those of the parameters that are not empty. */
  static String with(String path, String... parameters) {
    StringJoiner query = new StringJoiner("&", path + "?", "").setEmptyValue(path);
    for (String parameter : parameters) {
      if (!parameter.isEmpty()) {
        query.add(parameter);
      }
    }
    return query.toString();
  }

  /** Empty if there is no value. */
  static String parameter(String name, String value) {
    return value.isEmpty() ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
