package io.dynamicnetworks.standin.kube;

import java.util.function.Predicate;

/** What a list or watch is about: namespace, name, and both selectors. */
final class Selection {
  private Selection() {}

  /**
   * The objects that a call selects.
   *
   * @throws ApiError 400 if a selector can't be read
   */
  static Predicate<StoredObject> of(Call call, ApiPath path) {
    return inNamespace(path)
        .and(FieldSelector.parse(path.type(), call.query("fieldSelector")))
        .and(LabelSelector.parse(call.query("labelSelector")));
  }

  private static Predicate<StoredObject> inNamespace(ApiPath path) {
    return object ->
        (path.namespace().isEmpty() || object.key().namespace().equals(path.namespace()))
            && (path.name().isEmpty() || object.key().name().equals(path.name()));
  }
}
