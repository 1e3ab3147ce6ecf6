package io.dynamicnetworks.model;

import java.util.regex.Pattern;

/** Names of extended resources, as the API server checks them: a domain, a slash and a name. */
public final class ResourceNames {
  /** A DNS name, a slash and a name. */
  public static final int MAX_CHARS = 253 + 1 + 63;

  private static final Pattern EXTENDED =
      Pattern.compile(
          "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
              + "/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  private ResourceNames() {}

  /** Whether the text can be the name of a device plugin's resource. */
  public static boolean isExtended(String text) {
    return text.length() <= MAX_CHARS && EXTENDED.matcher(text).matches();
  }
}
