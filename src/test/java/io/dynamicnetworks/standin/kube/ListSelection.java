package io.dynamicnetworks.standin.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The selection of a list or watch: namespace, name, field selector and label selector. */
final class ListSelection {
  private ListSelection() {}

  /**
   * A predicate for the objects that a call selects.
   *
   * @throws ApiError 400 if a selector is malformed
   */
  static Predicate<StoredObject> of(Call call, ApiPath path) {
    List<Predicate<StoredObject>> terms = new ArrayList<>();
    FieldSelector.parse(path.type(), call.query("fieldSelector")).ifPresent(terms::add);
    LabelSelector.parse(call.query("labelSelector")).ifPresent(terms::add);
    if (!path.namespace().isEmpty()) {
      terms.add(object -> object.key().namespace().equals(path.namespace()));
    }
    if (!path.name().isEmpty()) {
      terms.add(object -> object.key().name().equals(path.name()));
    }
    // Every write is tested against every watch: no always-true term, and the most selective first.
    return terms.stream().reduce(Predicate::and).orElse(object -> true);
  }
}
