package io.dynamicnetworks.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListedKeysTest {
  @Test
  void whatNothingHasShownSinceTheListBeganIsGone() {
    ListedKeys<String> keys = new ListedKeys<>(List.of("first", "later", "watch", "gone"), 8);
    keys.shown("first");
    keys.beginPart();
    keys.shown("watch");
    assertThat(keys.isNews("later", true)).isTrue();
    assertThat(keys.unseen()).containsExactly("gone");
  }

  @Test
  void ofALaterPartOnlyWhatNothingHasShownYetIsNews() {
    ListedKeys<String> keys = new ListedKeys<>(List.of("old"), 8);
    keys.shown("running");
    keys.beginPart();
    assertThat(keys.isNews("running", true)).isFalse();
    assertThat(keys.isNews("ended", false)).isTrue();
    assertThat(keys.isNews("old", true)).isTrue();
    assertThat(keys.isNews("old", true)).as("the watch has shown it since").isFalse();
  }

  @Test
  void whatTheWatchShowedDeletedDoesNotComeBack() {
    ListedKeys<String> keys = new ListedKeys<>(List.of("old"), 8);
    keys.beginPart();
    keys.gone("old");
    keys.gone("new");
    assertThat(keys.isNews("old", false)).isFalse();
    assertThat(keys.isNews("new", false)).isFalse();
    assertThat(keys.unseen()).isEmpty();
    assertThat(keys.hasOverflowed()).isFalse();
  }

  @Test
  void deletionsFromBeforeAPartTakeNoRoomInIt() {
    ListedKeys<String> keys = new ListedKeys<>(List.of(), 2);
    for (int part = 0; part < 10; part++) {
      keys.beginPart();
      keys.gone("a" + part);
      keys.gone("b" + part);
    }
    assertThat(keys.hasOverflowed()).isFalse();
    keys.gone("c");
    assertThat(keys.hasOverflowed()).isTrue();
  }
}
