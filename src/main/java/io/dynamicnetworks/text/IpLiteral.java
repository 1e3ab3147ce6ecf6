package io.dynamicnetworks.text;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as text, with or without a prefix length (SPEC 2); never resolves a host name. */
public final class IpLiteral {
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;
  private static final int MAX_CHARS = 64;

  // As Go's net.ParseIP. The JDK takes more: fewer parts, leading zeros, brackets, scopes.
  private static final String OCTET = "(?:0|[1-9][0-9]{0,2})";
  private static final String DOTTED = OCTET + "(?:\\." + OCTET + "){3}";
  private static final String GROUP = "[0-9a-fA-F]{0,4}";
  private static final Pattern FORM =
      Pattern.compile(DOTTED + "|(?:" + GROUP + ":)+(?:" + GROUP + "|" + DOTTED + ")");

  private IpLiteral() {}

  /** The canonical address, without prefix length; what is no address stays as it is. */
  public static String comparable(String text) {
    String address = withoutPrefix(text);
    return canonical(address).orElse(address);
  }

  /**
   * The address without its prefix length, in canonical form (RFC 5952, IPv4-mapped as IPv4); empty
   * if the text is neither an address nor an address with a valid prefix length.
   */
  public static Optional<String> canonical(String text) {
    if (text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    InetAddress address = parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null || (slash >= 0 && !isPrefix(text.substring(slash + 1), bits(text)))) {
      return Optional.empty();
    }
    return Optional.of(
        address instanceof Inet4Address ? address.getHostAddress() : printV6(address.getAddress()));
  }

  /** The address of {@code address/length}, or the text itself if it has no length. */
  public static String withoutPrefix(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  /** The longest prefix length, by the family as written: a mapped address counts as IPv6. */
  private static int bits(String text) {
    return 8 * (text.indexOf(':') < 0 ? V4_BYTES : V6_BYTES);
  }

  private static boolean isPrefix(String text, int max) {
    boolean digits =
        !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && (text.length() == 1 || text.charAt(0) != '0') && Integer.parseInt(text) <= max;
  }

  private static @Nullable InetAddress parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text); // Of an IPv4-mapped address the IPv4 address.
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The longest run of two or more zero groups, the first if tied, becomes {@code ::}. The JDK
   * prints all groups, and loading Netty's formatter lists the node's interfaces.
   */
  private static String printV6(byte[] address) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
    }
    int start = -1;
    int longest = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > longest) {
        start = i;
        longest = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += longest - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
