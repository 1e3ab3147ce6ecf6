package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.text.CutText;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Limits how much of an annotation is read, so that no tenant can fill the controller's memory. */
final class AnnotationLimits {
  private static final int MAX_CHARS = Budgets.ANNOTATIONS_BYTES;

  /**
   * Far more interfaces than a pod can have; a text of commas alone would have 262,144 elements.
   */
  private static final int MAX_ELEMENTS = Budgets.ELEMENTS;

  private AnnotationLimits() {}

  static void checkLength(String text) throws UnreadableText {
    Optional<CutText> cut = CutText.parse(text);
    if (cut.isPresent()) {
      throw new UnreadableText(cut.get().problem());
    }
    if (text.length() > MAX_CHARS) {
      throw new UnreadableText(text.length() + " characters, want at most " + MAX_CHARS);
    }
  }

  static void checkElements(long count) throws UnreadableText {
    if (count > MAX_ELEMENTS) {
      throw new UnreadableText(count + " elements, want at most " + MAX_ELEMENTS);
    }
  }

  /** Returns why the request is too large; null if it is not. */
  static @Nullable String sizeProblem(InterfaceRequest request) {
    if (request.ips().size() > Budgets.SELECTION_IPS) {
      return "ips: " + request.ips().size() + " addresses, want at most " + Budgets.SELECTION_IPS;
    }
    int bytes =
        Stream.of(
                request.ips().stream(),
                request.defaultRoute().stream(),
                Stream.of(request.mac(), request.infinibandGuid(), request.deviceId()),
                Stream.of(request.portMappings(), request.bandwidth(), request.cniArgs()))
            .flatMap(texts -> texts)
            .filter(Objects::nonNull)
            .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    return bytes <= Budgets.SELECTION_BYTES
        ? null
        : "ips, mac, portMappings, bandwidth, cni-args and the like: "
            + bytes
            + " bytes together, want at most "
            + Budgets.SELECTION_BYTES;
  }
}
