package io.dynamicnetworks.ops;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A filter for bus addresses: comma-separated patterns, in which {@code *} matches any characters
 * and {@code ?} exactly one.
 */
public final class AddressGlob {
  private final String text;
  private final Pattern pattern;

  public AddressGlob(String text) {
    this.text = text;
    pattern =
        Pattern.compile(
            Arrays.stream(text.split(","))
                .map(String::strip)
                .map(AddressGlob::regex)
                .collect(Collectors.joining("|")));
  }

  boolean matches(String address) {
    return pattern.matcher(address).matches();
  }

  @Override
  public String toString() {
    return text;
  }

  private static String regex(String glob) {
    return glob.chars()
        .mapToObj(
            letter ->
                switch (letter) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(letter));
                })
        .collect(Collectors.joining());
  }
}
