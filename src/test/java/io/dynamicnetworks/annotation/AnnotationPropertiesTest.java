package io.dynamicnetworks.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.hostile.RandomTexts;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every annotation, status and result. A failure prints its seed. */
class AnnotationPropertiesTest {
  private static final int SEEDS = 500;

  /** A network that no generated text names, so that additions can be recognised. */
  private static final NetworkRef NEW = new NetworkRef("shop", "new");

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aJsonListReadsAsItWasWritten(long seed) {
    RandomTexts texts = new RandomTexts(seed);
    List<Selection> selections = texts.selections();
    assertThat(NetworksAnnotation.parse(texts.jsonList(selections), "shop"))
        .as("seed %d", seed)
        .isEqualTo(new Desired.Selections(selections, List.of()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aCommaListReadsAsItWasWritten(long seed) {
    RandomTexts texts = new RandomTexts(seed);
    List<Selection> plain =
        texts.selections().stream()
            .map(
                full ->
                    new Selection(
                        full.position(), full.network(), full.iface(), InterfaceRequest.NONE))
            .toList();
    assertThat(NetworksAnnotation.parse(texts.commaList(plain), "shop"))
        .as("seed %d", seed)
        .isEqualTo(new Desired.Selections(plain, List.of()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aBadElementChangesNothingAboutTheOthers(long seed) {
    RandomTexts texts = new RandomTexts(seed);
    List<Selection> selections = texts.selections();
    String good = texts.jsonList(selections).strip();
    String more = good.equals("[]") ? "[7]" : good.substring(0, good.length() - 1) + ",7]";
    assertThat(NetworksAnnotation.parse(more, "shop"))
        .as("seed %d", seed)
        .isInstanceOfSatisfying(
            Desired.Selections.class,
            wanted -> {
              assertThat(wanted.valid()).isEqualTo(selections);
              assertThat(wanted.invalid())
                  .singleElement()
                  .satisfies(bad -> assertThat(bad.position()).isEqualTo(selections.size() + 1));
            });
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void entriesOfAnybodySurviveByteForByte(long seed) {
    List<String> entries = new RandomTexts(seed).statusEntries();
    String text = "[" + String.join(",", entries) + "]";
    assertThat(read(text)).as("seed %d", seed).extracting(StatusEntry::json).isEqualTo(entries);
    assertThat(NetworkStatus.write(read(text))).as("seed %d", seed).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void addingAndThenRemovingRestoresTheText(long seed) {
    RandomTexts texts = new RandomTexts(seed);
    String text = "[" + String.join(",", texts.statusEntries()) + "]";
    List<StatusEntry> added = NetworkStatus.fromResult(NEW, new CniResult(texts.result()));
    String with =
        NetworkStatus.write(NetworkStatus.apply(read(text), List.of(new StatusChange.Put(added))));
    assertThat(read(with)).as("seed %d", seed).hasSize(read(text).size() + added.size());
    assertThat(NetworkStatus.write(NetworkStatus.apply(read(with), removals(added))))
        .as("seed %d", seed)
        .isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatOthersAddInBetweenSurvives(long seed) {
    RandomTexts texts = new RandomTexts(seed);
    List<String> before = texts.statusEntries();
    List<String> meanwhile = texts.statusEntries();
    List<StatusEntry> mine = NetworkStatus.fromResult(NEW, new CniResult(texts.result()));
    List<String> all = new ArrayList<>(before);
    mine.forEach(entry -> all.add(entry.json()));
    all.addAll(meanwhile);
    List<StatusEntry> fresh = read("[" + String.join(",", all) + "]");
    all.removeAll(mine.stream().map(StatusEntry::json).toList());
    assertThat(NetworkStatus.apply(fresh, removals(mine)))
        .as("seed %d", seed)
        .extracting(StatusEntry::json)
        .isEqualTo(all);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void addingTwiceIsAddingOnce(long seed) {
    RandomTexts texts = new RandomTexts(seed);
    List<StatusEntry> before = read("[" + String.join(",", texts.statusEntries()) + "]");
    StatusChange put =
        new StatusChange.Put(NetworkStatus.fromResult(NEW, new CniResult(texts.result())));
    assertThat(NetworkStatus.apply(before, List.of(put, put)))
        .as("seed %d", seed)
        .isEqualTo(NetworkStatus.apply(before, List.of(put)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theEntriesOfAResultReadAsTheyAreWritten(long seed) {
    List<StatusEntry> entries =
        NetworkStatus.fromResult(NEW, new CniResult(new RandomTexts(seed).result()));
    assertThat(read(NetworkStatus.write(entries))).as("seed %d", seed).isEqualTo(entries);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noTextThrows(long seed) {
    RandomTexts texts = new RandomTexts(seed);
    String status = "[" + String.join(",", texts.statusEntries()) + "]";
    for (String text :
        List.of(
            texts.noise(),
            texts.damaged(texts.jsonList(texts.selections())),
            texts.damaged(texts.commaList(texts.selections())),
            texts.damaged(status),
            texts.damaged(texts.result()))) {
      assertThat(NetworksAnnotation.parse(text, "shop")).as("seed %d", seed).isNotNull();
      if (NetworkStatus.parse(text) instanceof ListedStatus.Entries(var entries)) {
        assertThat(read(NetworkStatus.write(entries))).as("seed %d", seed).isEqualTo(entries);
      }
      assertThat(NetworkStatus.fromResult(NEW, new CniResult(text)))
          .as("seed %d", seed)
          .isNotEmpty();
    }
  }

  private static List<StatusChange> removals(List<StatusEntry> entries) {
    return entries.stream().<StatusChange>map(StatusChange.Remove::new).toList();
  }

  private static List<StatusEntry> read(String text) {
    return ((ListedStatus.Entries) NetworkStatus.parse(text)).entries();
  }
}
