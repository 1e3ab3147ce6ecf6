package io.dynamicnetworks.config;

import io.dynamicnetworks.file.AbsolutePath;
import io.dynamicnetworks.model.NetworkRef;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The kind of value that a key takes.
 *
 * @param wanted valid values in words, for the documentation and for error messages
 * @param reader converts the JSON; empty if it is not valid
 */
record Kind<T>(String wanted, Function<JsonNode, Optional<T>> reader) {
  private static final int MILLISECOND_DIGITS = 3;

  static Kind<Path> absolutePath() {
    return new Kind<>("absolute path", node -> text(node).flatMap(AbsolutePath::parse));
  }

  static <E extends Enum<E>> Kind<E> oneOf(Class<E> choices, Function<E, String> spelling) {
    List<String> spellings =
        Arrays.stream(choices.getEnumConstants()).map(c -> "`" + spelling.apply(c) + "`").toList();
    return new Kind<>(
        String.join(" or ", spellings),
        node ->
            text(node)
                .flatMap(
                    text ->
                        Arrays.stream(choices.getEnumConstants())
                            .filter(choice -> spelling.apply(choice).equals(text))
                            .findFirst()));
  }

  static Kind<Integer> whole(int least, int most) {
    return new Kind<>(
        "whole number from " + least + " to " + most,
        node ->
            number(node)
                .filter(number -> isWithin(number, least, most) && isWhole(number))
                .map(BigDecimal::intValueExact));
  }

  /** Seconds, with up to three decimals. */
  static Kind<Duration> seconds(double least, int most) {
    BigDecimal lowest = BigDecimal.valueOf(least).stripTrailingZeros();
    return new Kind<>(
        "seconds from " + lowest.toPlainString() + " to " + most + ", with up to 3 decimals",
        node ->
            number(node)
                .filter(
                    number ->
                        number.compareTo(lowest) >= 0
                            && number.compareTo(BigDecimal.valueOf(most)) <= 0
                            && number.stripTrailingZeros().scale() <= MILLISECOND_DIGITS)
                .map(number -> number.scaleByPowerOfTen(MILLISECOND_DIGITS).longValue())
                .map(Duration::ofMillis));
  }

  static Kind<Boolean> bool() {
    return new Kind<>(
        "`true` or `false`",
        node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty());
  }

  static Kind<Set<String>> namespaces() {
    return new Kind<>(
        "list of namespaces, or one comma-separated string",
        node -> texts(node, NetworkRef::isNamespace));
  }

  static Kind<Set<String>> networks() {
    return new Kind<>(
        "list of `namespace/name`, or one comma-separated string",
        node -> texts(node, text -> NetworkRef.parse(text).isPresent()));
  }

  static Kind<String> address() {
    return new Kind<>("IP address", node -> text(node).filter(Kind::isAddress));
  }

  /** Whether the text is a literal IP address: a name would need DNS, which may not be up yet. */
  private static boolean isAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).isMulticastAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isWithin(BigDecimal number, int least, int most) {
    return number.compareTo(BigDecimal.valueOf(least)) >= 0
        && number.compareTo(BigDecimal.valueOf(most)) <= 0;
  }

  private static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0;
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
  }

  private static Optional<BigDecimal> number(JsonNode node) {
    return node.isNumber() ? Optional.of(node.decimalValue()) : Optional.empty();
  }

  private static Optional<Set<String>> texts(JsonNode node, Predicate<String> valid) {
    List<String> texts = new ArrayList<>();
    if (node.isArray()) {
      for (JsonNode element : node) {
        texts.add(text(element).orElse(""));
      }
    } else {
      Optional<String> list = text(node);
      if (list.isEmpty()) {
        return Optional.empty();
      }
      Arrays.stream(list.get().split(",", -1))
          .map(String::strip)
          .filter(text -> !text.isEmpty())
          .forEach(texts::add);
    }
    return texts.stream().allMatch(valid)
        ? Optional.of(new LinkedHashSet<>(texts))
        : Optional.empty();
  }
}
