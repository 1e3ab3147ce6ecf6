package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Shown;
import io.dynamicnetworks.model.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the annotation {@code k8s.v1.cni.cncf.io/networks} (SPEC 2; multi-net-spec 1.3): a JSON
 * list if it holds a bracket, a brace or a double quote, otherwise a comma list of {@code
 * [namespace/]name[@interface]}.
 */
public final class NetworksAnnotation {
  private NetworksAnnotation() {}

  /**
   * What the annotation asks for; never throws, takes time and memory in proportion to the text.
   *
   * @param text the annotation; null if the pod has none
   * @param podNamespace the namespace of networks that name none
   */
  public static Wanted parse(@Nullable String text, String podNamespace) {
    if (text == null || text.isBlank()) {
      return Wanted.Selections.NONE;
    }
    boolean json = text.chars().anyMatch(c -> c == '[' || c == '{' || c == '"');
    try {
      return json ? parseJson(text, podNamespace) : parseList(text, podNamespace);
    } catch (UnreadableText e) {
      return new Wanted.Unreadable(e.problem());
    }
  }

  private static Wanted parseJson(String text, String podNamespace) throws UnreadableText {
    Collector found = new Collector();
    for (JsonNode element : JsonList.parse(text)) {
      found.add(position -> Elements.read(element, position, podNamespace));
    }
    return found.selections();
  }

  private static Wanted parseList(String text, String podNamespace) throws UnreadableText {
    Limits.checkLength(text);
    Limits.checkElements(1 + text.chars().filter(c -> c == ',').count());
    Collector found = new Collector();
    for (String item : text.split(",", -1)) {
      found.add(position -> readItem(item.strip(), position, podNamespace));
    }
    return found.selections();
  }

  /** White space is allowed around each part, as multus takes it. */
  private static Selection readItem(String item, int position, String podNamespace)
      throws BadElement {
    int slash = item.indexOf('/');
    int at = item.indexOf('@', slash + 1);
    String namespace = slash < 0 ? podNamespace : item.substring(0, slash).strip();
    String name = item.substring(slash + 1, at < 0 ? item.length() : at).strip();
    if (!NetworkRef.isNamespace(namespace) || !NetworkRef.isName(name)) {
      throw new BadElement(Shown.value(item) + ": want [namespace/]name[@interface]", null, null);
    }
    NetworkRef network = new NetworkRef(namespace, name);
    InterfaceName iface = at < 0 ? null : iface(item.substring(at + 1).strip(), network);
    return new Selection(position, network, iface, InterfaceRequest.NONE);
  }

  private static InterfaceName iface(String text, NetworkRef network) throws BadElement {
    String problem =
        text.indexOf('@') >= 0
            ? "interface " + Shown.value(text) + ": want one @ before it"
            : InterfaceName.problem(text);
    if (problem != null) {
      throw new BadElement(problem + " (network " + network + ")", network, null);
    }
    return new InterfaceName(text);
  }

  /** Gathers elements, good and bad, with their positions. */
  private static final class Collector {
    private final List<Selection> valid = new ArrayList<>();
    private final List<InvalidSelection> invalid = new ArrayList<>();
    private int position;

    void add(Element element) {
      position++;
      try {
        valid.add(element.read(position));
      } catch (BadElement e) {
        invalid.add(
            new InvalidSelection(
                position, "element " + position + ": " + e.problem(), e.network(), e.iface()));
      }
    }

    Wanted.Selections selections() {
      return new Wanted.Selections(valid, invalid);
    }
  }

  private interface Element {
    Selection read(int position) throws BadElement;
  }
}
