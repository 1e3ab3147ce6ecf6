package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.Selection;
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
  /** How many valid elements of an annotation are acted on; those beyond are invalid. */
  public static final int MAX_SELECTIONS = 32;

  /** How much one element may ask for, beyond network and interface. */
  public static final int MAX_REQUEST_BYTES = 8 << 10;

  private NetworksAnnotation() {}

  /**
   * What the annotation asks for; never throws, takes time and memory in proportion to the text.
   *
   * @param text the annotation; null if the pod has none
   * @param podNamespace the namespace of networks that name none
   */
  public static Desired parse(@Nullable String text, String podNamespace) {
    if (text == null || text.isBlank()) {
      return Desired.Selections.NONE;
    }
    boolean json = text.chars().anyMatch(c -> c == '[' || c == '{' || c == '"');
    try {
      return json ? parseJson(text, podNamespace) : parseList(text, podNamespace);
    } catch (UnreadableText e) {
      return new Desired.Unreadable(e.problem());
    }
  }

  private static Desired parseJson(String text, String podNamespace) throws UnreadableText {
    Collector found = new Collector();
    for (JsonNode element : JsonList.parse(text)) {
      found.add(position -> Elements.read(element, position, podNamespace));
    }
    return found.selections();
  }

  private static Desired parseList(String text, String podNamespace) throws UnreadableText {
    Limits.checkLength(text);
    Limits.checkElements(1 + text.chars().filter(c -> c == ',').count());
    Collector found = new Collector();
    for (String item : text.split(",", -1)) {
      found.add(position -> readItem(item, position, podNamespace));
    }
    return found.selections();
  }

  private static Selection readItem(String item, int position, String podNamespace)
      throws BadElement {
    ShortForm form = ShortForm.read(item, podNamespace);
    if (item.isBlank()) {
      throw BadElement.meaningless(form.problem() == null ? "" : form.problem());
    }
    if (form.problem() != null || form.network() == null) {
      throw BadElement.meaning(form.network(), form.iface(), String.valueOf(form.problem()));
    }
    return new Selection(position, form.network(), form.iface(), InterfaceRequest.NONE);
  }

  /** Gathers elements, good and bad, with their positions. */
  private static final class Collector {
    private final List<Selection> valid = new ArrayList<>();
    private final List<InvalidSelection> invalid = new ArrayList<>();
    private int position;

    void add(Element element) {
      position++;
      try {
        take(element.read(position));
      } catch (BadElement e) {
        invalid.add(e.at(position));
      }
    }

    private void take(Selection selection) throws BadElement {
      if (valid.size() == MAX_SELECTIONS) {
        throw BadElement.meaning(
            selection.network(),
            selection.iface(),
            "more than the " + MAX_SELECTIONS + " networks that a pod may have");
      }
      valid.add(selection);
    }

    Desired.Selections selections() {
      return new Desired.Selections(valid, invalid);
    }
  }

  private interface Element {
    Selection read(int position) throws BadElement;
  }
}
