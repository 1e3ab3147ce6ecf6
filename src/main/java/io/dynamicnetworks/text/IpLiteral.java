package io.dynamicnetworks.text;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as text, with or without a prefix length; never resolves a host name. */
public final class IpLiteral {
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;
  private static final int MAX_CHARS = 64;
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

  private IpLiteral() {}

  /**
   * The address without its prefix length, in canonical form (RFC 5952, IPv4-mapped as IPv4); empty
   * if the text is neither an address nor an address with a valid prefix length.
   */
  public static Optional<String> canonical(String text) {
    if (text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    byte[] address = parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null || (slash >= 0 && !isPrefix(text.substring(slash + 1), bits(text)))) {
      return Optional.empty();
    }
    return Optional.of(print(address));
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

  private static byte @Nullable [] parse(String text) {
    return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
  }

  /** Dotted decimal without leading zeros, as Go's {@code net.ParseIP} since 1.17. */
  private static byte @Nullable [] parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != V4_BYTES) {
      return null;
    }
    byte[] address = new byte[V4_BYTES];
    for (int i = 0; i < V4_BYTES; i++) {
      if (!isPrefix(parts[i], 255)) {
        return null;
      }
      address[i] = (byte) Integer.parseInt(parts[i]);
    }
    return address;
  }

  private static byte @Nullable [] parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
    byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), true);
    if (head == null || tail == null) {
      return null;
    }
    int length = head.length + tail.length;
    if (gap < 0 ? length != V6_BYTES : length > V6_BYTES - 2) {
      return null;
    }
    byte[] address = new byte[V6_BYTES];
    System.arraycopy(head, 0, address, 0, head.length);
    System.arraycopy(tail, 0, address, V6_BYTES - tail.length, tail.length);
    return address;
  }

  /** Groups of hexadecimal digits; if {@code last}, they may end in dotted decimal. */
  private static byte @Nullable [] groups(String text, boolean last) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    byte[] dotted =
        last && parts[parts.length - 1].indexOf('.') >= 0 ? parseV4(parts[parts.length - 1]) : null;
    int plain = dotted == null ? parts.length : parts.length - 1;
    byte[] bytes = new byte[2 * plain + (dotted == null ? 0 : V4_BYTES)];
    if (bytes.length > V6_BYTES) {
      return null;
    }
    for (int i = 0; i < plain; i++) {
      if (!GROUP.matcher(parts[i]).matches()) {
        return null;
      }
      int group = Integer.parseInt(parts[i], 16);
      bytes[2 * i] = (byte) (group >> 8);
      bytes[2 * i + 1] = (byte) group;
    }
    if (dotted != null) {
      System.arraycopy(dotted, 0, bytes, 2 * plain, V4_BYTES);
    }
    return bytes;
  }

  private static String print(byte[] address) {
    if (address.length == V6_BYTES && isMapped(address)) {
      return printV4(address, V6_BYTES - V4_BYTES);
    }
    return address.length == V4_BYTES ? printV4(address, 0) : printV6(address);
  }

  private static boolean isMapped(byte[] address) {
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[10] == -1 && address[11] == -1;
  }

  private static String printV4(byte[] address, int from) {
    return (address[from] & 0xff)
        + "."
        + (address[from + 1] & 0xff)
        + "."
        + (address[from + 2] & 0xff)
        + "."
        + (address[from + 3] & 0xff);
  }

  /** The longest run of two or more zero groups, the first if tied, becomes {@code ::}. */
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
