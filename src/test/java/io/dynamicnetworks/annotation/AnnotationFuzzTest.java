package io.dynamicnetworks.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Arbitrary text. By default, saved findings are replayed; {@code dev/test --fuzz} searches for new
 * ones.
 */
class AnnotationFuzzTest {
  private static final NetworkRef NETWORK = new NetworkRef("shop", "a");

  @FuzzTest
  void networksAnnotation(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    switch (NetworksAnnotation.parse(text, "shop")) {
      case Desired.Unreadable(String problem) -> assertThat(problem).isNotBlank();
      case Desired.Selections(var valid, var invalid) -> {
        assertThat(valid.size() + invalid.size()).isLessThanOrEqualTo(1_000);
        assertThat(invalid).allMatch(bad -> bad.problem().startsWith("element " + bad.position()));
      }
    }
  }

  @FuzzTest
  void networkStatus(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (NetworkStatus.parse(text) instanceof ListedStatus.Entries(var entries)) {
      String written = NetworkStatus.write(entries);
      assertThat(NetworkStatus.parse(written)).isEqualTo(new ListedStatus.Entries(entries));
      assertThat(entries).allMatch(entry -> text.contains(entry.json()));
    }
  }

  @FuzzTest
  void resultEntries(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    List<StatusEntry> entries = NetworkStatus.fromResult(NETWORK, new CniResult(text));
    assertThat(entries).isNotEmpty().allMatch(entry -> NETWORK.equals(entry.network()));
    List<StatusEntry> status =
        NetworkStatus.apply(List.of(), List.of(new StatusChange.Put(entries)));
    assertThat(NetworkStatus.parse(NetworkStatus.write(status)))
        .isEqualTo(new ListedStatus.Entries(entries));
  }
}
