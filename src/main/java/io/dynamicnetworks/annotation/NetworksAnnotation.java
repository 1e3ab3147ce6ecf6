package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the annotation {@code k8s.v1.cni.cncf.io/networks} (SPEC 2; multi-net-spec 1.3): a JSON
 * list if it contains an opening bracket or brace or a double quote, otherwise a comma-separated
 * list of {@code [namespace/]name[@interface]}. {@link ElementReader} reads an element of the
 * former, {@link ShortForm} one of the latter.
 */
public final class NetworksAnnotation {
  private NetworksAnnotation() {}

  /** Returns what the annotation asks for, with the default limit on networks per pod. */
  public static Desired parse(@Nullable String text, String podNamespace) {
    return parse(text, podNamespace, Budgets.INTERFACES_PER_POD);
  }

  /**
   * Returns what the annotation asks for. Never throws; takes time and memory proportional to the
   * length of the text.
   *
   * @param text the annotation; null if the pod has none
   * @param podNamespace the namespace of networks that name none
   * @param most limit on valid elements; further ones are reported as invalid
   */
  public static Desired parse(@Nullable String text, String podNamespace, int most) {
    if (text == null || text.isBlank()) {
      return Desired.Selections.NONE;
    }
    boolean json = text.indexOf('[') >= 0 || text.indexOf('{') >= 0 || text.indexOf('"') >= 0;
    try {
      Collector found = new Collector(most);
      return json ? parseJson(text, podNamespace, found) : parseList(text, podNamespace, found);
    } catch (UnreadableText e) {
      return new Desired.Unreadable(e.problem());
    }
  }

  private static Desired parseJson(String text, String podNamespace, Collector found)
      throws UnreadableText {
    for (JsonList.Element element : JsonList.parse(text)) {
      found.add(position -> ElementReader.read(element.value(), position, podNamespace));
    }
    return found.selections();
  }

  private static Desired parseList(String text, String podNamespace, Collector found)
      throws UnreadableText {
    AnnotationLimits.checkLength(text);
    AnnotationLimits.checkElements(1 + commas(text));
    for (String item : text.split(",", -1)) {
      found.add(position -> readItem(item, position, podNamespace));
    }
    return found.selections();
  }

  /** A loop: a tenant's text may be long, and a stream takes ten times as long. */
  private static long commas(String text) {
    long commas = 0;
    for (int at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) {
      commas++;
    }
    return commas;
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

  /** Collects valid and invalid elements with their positions. */
  private static final class Collector {
    private final List<Selection> valid = new ArrayList<>();
    private final List<InvalidSelection> invalid = new ArrayList<>();
    private final int most;
    private int position;

    Collector(int most) {
      this.most = most;
    }

    void add(Element element) {
      position++;
      try {
        take(element.read(position));
      } catch (BadElement e) {
        invalid.add(e.at(position));
      }
    }

    private void take(Selection selection) throws BadElement {
      if (valid.size() == most) {
        throw BadElement.beyondLimit(
            selection.network(), selection.iface(), "a pod may have at most " + most + " networks");
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
