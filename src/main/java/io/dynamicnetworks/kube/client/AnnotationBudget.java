package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.flow.Tally;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.text.HeapBytes;
import org.jspecify.annotations.Nullable;

/**
 * The budget of the annotations of all pods. When it is exceeded, the namespace that takes the most
 * gives way: {@link OversizedText} markers replace its largest texts, as if each were too long. So
 * these pods get an event, and nothing is attached or detached. Short texts always stay. A text
 * that was cut stays cut until there is room for it: otherwise, each time the pod is seen, it would
 * displace another pod's text, which would get an event, and so on.
 */
final class AnnotationBudget {
  private final long budget;
  private final int shortBytes;
  private final Tally<String> byNamespace = new Tally<>();

  /**
   * @param budget in bytes of the heap
   * @param shortBytes size up to which an annotation is never cut
   */
  AnnotationBudget(long budget, int shortBytes) {
    this.budget = budget;
    this.shortBytes = shortBytes;
  }

  /** The bytes that the text takes of the heap. */
  static long bytes(@Nullable String text) {
    return text == null ? 0 : HeapBytes.of(text);
  }

  /** Notes that the pod's annotations take that much more. */
  void count(Pod pod, long more) {
    byNamespace.add(pod.ref().namespace(), more);
  }

  long total() {
    return byNamespace.total();
  }

  boolean isExceeded() {
    return total() > budget;
  }

  /** What the pod's namespace takes. */
  long share(Pod pod) {
    return byNamespace.of(pod.ref().namespace());
  }

  boolean mayBeCut(long bytes) {
    return bytes > shortBytes;
  }

  /** The pod with a marker in place of its longer annotation. */
  Pod cutLonger(Pod pod) {
    return bytes(pod.networks()) >= bytes(pod.networkStatus())
        ? pod.withAnnotations(marker(pod.networks()), pod.networkStatus())
        : pod.withAnnotations(pod.networks(), marker(pod.networkStatus()));
  }

  /**
   * A pod as it is kept.
   *
   * @param isCut whether an annotation is cut for lack of room
   */
  record Fitted(Pod pod, boolean isCut) {}

  /**
   * The pod, in which texts that were cut before and have not changed are cut again if there still
   * is no room, and its namespace is the one to give way.
   *
   * @param before the pod with the texts that were cut
   * @param bytesBefore what its annotations take
   */
  Fitted fitted(Pod before, long bytesBefore, Pod pod) {
    long more = bytes(pod.networks()) + bytes(pod.networkStatus()) - bytesBefore;
    if (total() + more <= budget || share(pod) + more < byNamespace.most()) {
      return new Fitted(pod, false);
    }
    Pod fitted =
        pod.withAnnotations(
            fitted(before.networks(), pod.networks()),
            fitted(before.networkStatus(), pod.networkStatus()));
    return new Fitted(fitted, !fitted.equals(pod));
  }

  private @Nullable String fitted(@Nullable String before, @Nullable String now) {
    return before != null
            && now != null
            && OversizedText.parse(before).isPresent()
            && before.equals(marker(now))
        ? before
        : now;
  }

  private String marker(@Nullable String text) {
    return OversizedText.of(String.valueOf(text)).marker(shortBytes);
  }
}
