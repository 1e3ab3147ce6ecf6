package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Sha256;
import java.util.Optional;
import java.util.regex.Pattern;

/** A NAD's namespace and name, shown as {@code namespace/name} as in network-status. */
public record NetworkRef(String namespace, String name) implements Comparable<NetworkRef> {
  // RFC 1123 label and subdomain, as the API server checks them.
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int MAX_NAME_LENGTH = 253;

  /** Whether the text is a valid namespace name. */
  public static boolean isNamespace(String text) {
    return LABEL.matcher(text).matches();
  }

  /** Whether the text is a valid NAD name. */
  public static boolean isName(String text) {
    return text.length() <= MAX_NAME_LENGTH && SUBDOMAIN.matcher(text).matches();
  }

  /** Parses {@code namespace/name}; empty if the text does not have that form. */
  public static Optional<NetworkRef> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String namespace = text.substring(0, slash);
    String name = text.substring(slash + 1);
    return isNamespace(namespace) && isName(name)
        ? Optional.of(new NetworkRef(namespace, name))
        : Optional.empty();
  }

  /** Stands for a NAD that is not known yet; it need not be a valid reference. */
  public static NetworkRef unknown(InterfaceName iface) {
    return new NetworkRef("unknown", iface.value());
  }

  /** Stands in for the name, which may have 317 characters, where it is only compared. */
  public long hash() {
    return Sha256.start(toString());
  }

  @Override
  public int compareTo(NetworkRef other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
