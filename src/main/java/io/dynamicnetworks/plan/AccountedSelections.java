package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiPredicate;

/** Which selections at creation the attachments of multus that the ledger knows account for. */
final class AccountedSelections {
  private AccountedSelections() {}

  /**
   * The attachment that was made for each selection.
   *
   * @param defaults the number of {@code defaultNetworks} attachments before the selections
   */
  static IdentityHashMap<Selection, Attachment> of(
      List<Selection> selections, List<Attachment> known, int defaults) {
    IdentityHashMap<Selection, Attachment> accounted = new IdentityHashMap<>();
    List<Attachment> left = new ArrayList<>(known);
    // Named selections first: attachments of others can shift a position, but not a name. A
    // selection without an interface may have got another name than its position gives.
    List<BiPredicate<Selection, Attachment>> ways =
        List.of(
            (selection, kept) -> kept.iface().equals(selection.iface()),
            (selection, kept) ->
                kept.iface().equals(CreationSelections.ifaceOf(selection, defaults)),
            (selection, kept) -> selection.iface() == null);
    for (BiPredicate<Selection, Attachment> way : ways) {
      for (Selection selection : selections) {
        if (!accounted.containsKey(selection)) {
          left.stream()
              .filter(kept -> kept.network().equals(selection.network()))
              .filter(kept -> way.test(selection, kept))
              .findFirst()
              .ifPresent(
                  kept -> {
                    left.remove(kept);
                    accounted.put(selection, kept);
                  });
        }
      }
    }
    return accounted;
  }
}
