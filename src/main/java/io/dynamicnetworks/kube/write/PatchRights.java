package io.dynamicnetworks.kube.write;

import java.util.HashSet;
import java.util.Set;

/**
 * The subresources where PATCH turned out to be forbidden, so that PUT is used. The Go controller's
 * manifest grants get, list, update and watch (SPEC 10). Confined to one event loop.
 */
final class PatchRights {
  private final Set<String> forbidden = new HashSet<>();

  boolean mayPatch(String subresource) {
    return !forbidden.contains(subresource);
  }

  /** Whether no PATCH is forbidden, so that no write needs the whole pod. */
  boolean mayPatchAll() {
    return forbidden.isEmpty();
  }

  void forbidden(String subresource) {
    forbidden.add(subresource);
  }

  /** Allows PATCH again after PUT was forbidden, too: it may be granted at any time. */
  void forget(String subresource) {
    forbidden.remove(subresource);
  }
}
