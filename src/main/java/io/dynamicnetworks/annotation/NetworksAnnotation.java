package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.Json;
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
   * What the annotation asks for; never throws, takes time in proportion to the text's length.
   *
   * @param text the annotation; null if the pod has none
   * @param podNamespace the namespace of networks that name none
   */
  public static Wanted parse(@Nullable String text, String podNamespace) {
    if (text == null || text.isBlank()) {
      return Wanted.Selections.NONE;
    }
    boolean json = text.chars().anyMatch(c -> c == '[' || c == '{' || c == '"');
    return json ? parseJson(text, podNamespace) : parseList(text, podNamespace);
  }

  private static Wanted parseJson(String text, String podNamespace) {
    JsonNode list;
    try {
      list = Json.parse(text);
    } catch (Json.NotJson e) {
      return new Wanted.Unreadable(e.getMessage() == null ? "not JSON" : e.getMessage());
    }
    if (!list.isArray()) {
      return new Wanted.Unreadable("want a JSON list, got " + Elements.kind(list));
    }
    Collector found = new Collector();
    for (JsonNode element : list) {
      found.add(position -> Elements.read(element, position, podNamespace));
    }
    return found.selections();
  }

  private static Wanted parseList(String text, String podNamespace) {
    Collector found = new Collector();
    for (String item : text.split(",", -1)) {
      found.add(position -> readItem(item.strip(), position, podNamespace));
    }
    return found.selections();
  }

  private static Selection readItem(String item, int position, String podNamespace)
      throws BadElement {
    int slash = item.indexOf('/');
    int at = item.indexOf('@');
    String namespace = slash < 0 ? podNamespace : item.substring(0, slash);
    String rest = item.substring(slash + 1);
    String name = at < 0 ? rest : rest.substring(0, rest.indexOf('@') < 0 ? 0 : rest.indexOf('@'));
    if (!NetworkRef.isNamespace(namespace) || !NetworkRef.isName(name)) {
      throw new BadElement(Shown.value(item) + ": want [namespace/]name[@interface]", null, null);
    }
    NetworkRef network = new NetworkRef(namespace, name);
    if (at < 0) {
      return new Selection(position, network, null, InterfaceRequest.NONE);
    }
    String iface = item.substring(at + 1);
    String problem = InterfaceName.problem(iface);
    if (problem != null) {
      throw new BadElement(problem, network, null);
    }
    return new Selection(position, network, new InterfaceName(iface), InterfaceRequest.NONE);
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
