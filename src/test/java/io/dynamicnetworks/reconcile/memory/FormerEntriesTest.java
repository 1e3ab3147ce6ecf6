package io.dynamicnetworks.reconcile.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormerEntriesTest {
  private final FormerEntries former = new FormerEntries();

  @Test
  void theNewestOfUsualLengthAreKeptAsTheyWere() {
    List<StatusEntry> all = new ArrayList<>();
    for (int number = 0; number < 1_000; number++) {
      all.add(entry("net" + number, "10.0.0.1/24"));
      former.add(all.getLast());
    }
    List<StatusEntry> kept = former.entries();
    assertThat(kept).hasSizeGreaterThan(9).isEqualTo(all.subList(1_000 - kept.size(), 1_000));
    int bytes = kept.stream().mapToInt(entry -> entry.json().length() + 100).sum();
    assertThat(bytes).isLessThanOrEqualTo(Budgets.FORMER_ENTRIES_BYTES);
  }

  @Test
  void oneThatIsTooLongDisplacesNoOther() {
    StatusEntry usual = entry("net1", "10.0.0.1/24");
    former.add(usual);
    String text = "{\"name\":\"" + "x".repeat(Budgets.FORMER_ENTRIES_BYTES) + "\"}";
    former.add(new StatusEntry("", null, null, List.of(), null, false, text));
    former.add(usual);
    assertThat(former.entries()).containsExactly(usual);
    former.clear();
    assertThat(former.entries()).isEmpty();
  }

  private static StatusEntry entry(String iface, String address) {
    String result =
        "{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"%s\",\"mac\":\"02:00:00:00:00:01\","
                .formatted(iface)
            + "\"sandbox\":\"/run/netns/x\"}],\"ips\":[{\"address\":\"%s\",\"interface\":0}]}"
                .formatted(address);
    return NetworkStatus.fromResult(new NetworkRef("shop", "storage"), new CniResult(result))
        .getFirst();
  }
}
