package io.dynamicnetworks.standin.kube;

import java.util.List;
import java.util.Locale;

/**
 * A resource type in one version, as discovery shows it.
 *
 * @param group empty for the core group
 * @param builtIn false for a type that a CustomResourceDefinition defines; its list items name
 *     their kind
 * @param hasStatus whether status is written only through its own subresource
 * @param storage key that the objects are stored under; the same for all versions and views of a
 *     type
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

  /** The resource name in messages, {@code pods} or {@code plural.group}. */
  public String qualified() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  boolean is(String otherGroup, String otherPlural) {
    return group.equals(otherGroup) && plural.equals(otherPlural);
  }

  boolean isPod() {
    return is("", "pods");
  }

  /** Whether this is either view of events. */
  boolean isEvent() {
    return storage.equals(ResourceTypes.EVENT_STORAGE);
  }

  /** Whether this is the events.k8s.io view, whose field names differ from the stored ones. */
  boolean isNewEvent() {
    return isEvent() && !group.isEmpty();
  }

  /** A namespaced built-in type of the core group, without a status subresource. */
  static ResourceType core(String plural, String kind, String... shortNames) {
    return builtIn("", "v1", plural, kind, shortNames);
  }

  /** A namespaced built-in type, without a status subresource. */
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
