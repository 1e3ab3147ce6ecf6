package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a network interface that the kernel accepts: 1 to 15 bytes, without {@code /}, {@code
 * :} and white space, and neither {@code .} nor {@code ..} (Linux {@code dev_valid_name}). Also
 * forbidden are {@code %}, since the kernel turns {@code eth%d} into {@code eth1}, characters that
 * are invisible in an event or a log, and {@code lo}, which is the pod's own.
 */
public record InterfaceName(String value) {
  /** The kernel's {@code IFNAMSIZ}, without the terminating 0. */
  public static final int MAX_BYTES = 15;

  private static final Pattern OF_POSITION = Pattern.compile("net[1-9][0-9]*");

  /** The interface of the cluster network. */
  public static final InterfaceName CLUSTER = new InterfaceName("eth0");

  public InterfaceName {
    String problem = problem(value);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** Returns the name, or empty if the text is not a valid name. */
  public static Optional<InterfaceName> parse(String text) {
    return problem(text) == null ? Optional.of(new InterfaceName(text)) : Optional.empty();
  }

  /** The name that multus gives the network at a position, counted from 1. */
  public static String ofPosition(int position) {
    return "net" + position;
  }

  /** Whether {@link #ofPosition} gives that name for some position. */
  public static boolean isOfPosition(String name) {
    return OF_POSITION.matcher(name).matches();
  }

  /**
   * An interface of a network, for people: {@code NAMESPACE/NAME@INTERFACE}, as in the annotation's
   * short form; just the network if there is no interface.
   */
  public static String label(Object network, @Nullable Object iface) {
    return iface == null || iface.toString().isEmpty() ? network.toString() : network + "@" + iface;
  }

  /** Whether it is the interface of the cluster network. */
  public boolean isCluster() {
    return equals(CLUSTER);
  }

  /**
   * Why the text is not an interface name, with the value and what was wanted; null if it is one.
   */
  public static @Nullable String problem(String text) {
    if (hasRightLength(text)
        && text.codePoints().noneMatch(InterfaceName::isForbidden)
        && !text.equals(".")
        && !text.equals("..")
        && !text.equals("lo")) {
      return null;
    }
    return "interface "
        + Printable.value(text)
        + ": want 1 to 15 bytes without '/', ':', '%' and spaces, not '.', '..' or 'lo'";
  }

  private static boolean hasRightLength(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  private static boolean isForbidden(int c) {
    return c == '/'
        || c == ':'
        || c == '%'
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || !Printable.isVisible(c);
  }

  @Override
  public String toString() {
    return value;
  }
}
