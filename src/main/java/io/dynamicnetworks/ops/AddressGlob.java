package io.dynamicnetworks.ops;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which addresses of the bus are meant: patterns with commas between them, in which {@code *}
 * stands for any letters and {@code ?} for any one.
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
