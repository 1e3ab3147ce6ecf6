package io.dynamicnetworks.model;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name of a network interface as the kernel takes it: 1 to 15 bytes, without {@code /}, {@code
 * :} and white space, and neither {@code .} nor {@code ..} (Linux {@code dev_valid_name}).
 */
public record InterfaceName(String value) {
  private static final int MAX_BYTES = 15;

  public InterfaceName {
    String problem = problem(value);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** The name, or empty if the kernel would not take it. */
  public static Optional<InterfaceName> parse(String text) {
    return problem(text) == null ? Optional.of(new InterfaceName(text)) : Optional.empty();
  }

  /** Why the text is no interface name, with the value and what was wanted; null if it is one. */
  public static @org.jspecify.annotations.Nullable String problem(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    boolean forbidden =
        text.codePoints()
            .anyMatch(
                c ->
                    c == '/'
                        || c == ':'
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c));
    if (bytes >= 1 && bytes <= MAX_BYTES && !forbidden && !text.equals(".") && !text.equals("..")) {
      return null;
    }
    return "interface "
        + Shown.value(text)
        + ": want 1 to 15 bytes without '/', ':' and spaces, not '.' or '..'";
  }

  @Override
  public String toString() {
    return value;
  }
}
