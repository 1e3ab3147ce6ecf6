package io.dynamicnetworks.kube.write;

import java.util.HashSet;
import java.util.Set;

/**
 * Where PATCH turned out to be forbidden, so that PUT is used. The rights that come with the Go
 * controller's manifest are get, list, update and watch (SPEC 9). For one event loop.
 */
final class PatchRights {
  private final Set<String> forbidden = new HashSet<>();

  boolean mayPatch(String subresource) {
    return !forbidden.contains(subresource);
  }

  void forbidden(String subresource) {
    forbidden.add(subresource);
  }

  /** PUT is forbidden too: the rights may be given any time, so PATCH is tried again. */
  void forget(String subresource) {
    forbidden.remove(subresource);
  }
}
