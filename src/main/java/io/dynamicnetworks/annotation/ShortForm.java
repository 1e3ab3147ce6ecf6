package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The short form of a selection, {@code [namespace/]name[@interface]}, as far as it can be read.
 *
 * @param problem the first problem with it; null if there is none
 */
record ShortForm(
    @Nullable NetworkRef network, @Nullable InterfaceName iface, @Nullable String problem) {

  /**
   * Reads the text; like multus, allows white space around each part.
   *
   * @param podNamespace the namespace if the text names none
   */
  static ShortForm read(String text, String podNamespace) {
    String item = text.strip();
    int slash = item.indexOf('/');
    int at = item.indexOf('@', slash + 1);
    String namespace = slash < 0 ? podNamespace : item.substring(0, slash).strip();
    String name = item.substring(slash + 1, at < 0 ? item.length() : at).strip();
    boolean named = NetworkRef.isNamespace(namespace) && NetworkRef.isName(name);
    NetworkRef network = named ? new NetworkRef(namespace, name) : null;
    String given = at < 0 ? null : item.substring(at + 1).strip();
    String mistake = given == null ? null : interfaceProblem(given);
    return new ShortForm(
        network,
        given == null || mistake != null ? null : new InterfaceName(given),
        named ? mistake : Printable.value(item) + ": want [namespace/]name[@interface]");
  }

  private static @Nullable String interfaceProblem(String given) {
    return given.indexOf('@') >= 0
        ? "interface " + Printable.value(given) + ": want one @ before it"
        : InterfaceName.problem(given);
  }
}
