package io.dynamicnetworks.standin.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a list or watch is about: namespace, name, and both selectors. */
final class ListSelection {
  private ListSelection() {}

  /**
   * The objects that a call selects.
   *
   * @throws ApiError 400 if a selector can't be read
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
    // Every write is shown to every watch: no term that is always true, the narrowest first.
    return terms.stream().reduce(Predicate::and).orElse(object -> true);
  }
}
