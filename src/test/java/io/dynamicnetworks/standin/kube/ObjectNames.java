package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.kube.ApiError.Cause;
import java.util.List;
import java.util.regex.Pattern;

/** Validation of object names. */
final class ObjectNames {
  private static final String SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern VALID = Pattern.compile(SUBDOMAIN);
  private static final int MAX_CHARS = 253;

  private ObjectNames() {}

  /**
   * Checks that a name is valid; RBAC objects may have any name.
   *
   * @throws ApiError 422 if it is not a DNS subdomain
   */
  static void validate(ResourceType type, String name) {
    boolean free = type.group().equals("rbac.authorization.k8s.io");
    if (!free && (name.length() > MAX_CHARS || !VALID.matcher(name).matches())) {
      throw ApiError.invalid(
          type,
          name,
          List.of(
              new Cause(
                  "FieldValueInvalid",
                  ("Invalid value: \"%s\": a lowercase RFC 1123 subdomain must consist of lower"
                          + " case alphanumeric characters, '-' or '.', and must start and end"
                          + " with an alphanumeric character (e.g. 'example.com', regex used for"
                          + " validation is '%s')")
                      .formatted(name, SUBDOMAIN),
                  "metadata.name")));
    }
  }
}
