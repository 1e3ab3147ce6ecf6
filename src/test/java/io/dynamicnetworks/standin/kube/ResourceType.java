package io.dynamicnetworks.standin.kube;

import java.util.List;
import java.util.Locale;

/**
 * A kind of object at one version, as discovery shows it.
 *
 * @param group empty for the core group
 * @param builtIn false if a CustomResourceDefinition made it: such items name their kind in lists
 * @param hasStatus whether status is written through its own subresource only
 * @param storage what the objects are kept under; the same for all versions and views of a type
 */
public record ResourceType(
    String group,
    String version,
    String plural,
    String singular,
    String kind,
    List<String> shortNames,
    boolean namespaced,
    boolean builtIn,
    boolean hasStatus,
    String storage) {

  /** {@code v1} or {@code group/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code pods} or {@code plural.group}, as messages show it. */
  public String qualified() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  boolean is(String otherGroup, String otherPlural) {
    return group.equals(otherGroup) && plural.equals(otherPlural);
  }

  boolean isPod() {
    return is("", "pods");
  }

  /** True for both views of events. */
  boolean isEvent() {
    return storage.equals(ResourceTypes.EVENT_STORAGE);
  }

  /** True for the events.k8s.io view, whose fields have other names than the stored ones. */
  boolean isNewEvent() {
    return isEvent() && !group.isEmpty();
  }

  /** A namespaced built-in type of the core group, without status. */
  static ResourceType core(String plural, String kind, String... shortNames) {
    return builtIn("", "v1", plural, kind, shortNames);
  }

  /** A namespaced built-in type, without status. */
  static ResourceType builtIn(
      String group, String version, String plural, String kind, String... shortNames) {
    return new ResourceType(
        group,
        version,
        plural,
        kind.toLowerCase(Locale.ROOT),
        kind,
        List.of(shortNames),
        true,
        true,
        false,
        group + "/" + plural);
  }

  ResourceType cluster() {
    return new ResourceType(
        group, version, plural, singular, kind, shortNames, false, builtIn, hasStatus, storage);
  }

  ResourceType withStatus() {
    return new ResourceType(
        group, version, plural, singular, kind, shortNames, namespaced, builtIn, true, storage);
  }

  ResourceType storedAs(String other) {
    return new ResourceType(
        group, version, plural, singular, kind, shortNames, namespaced, builtIn, hasStatus, other);
  }
}
