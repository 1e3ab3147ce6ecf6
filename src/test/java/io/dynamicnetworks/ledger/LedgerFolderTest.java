package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFolderTest {
  @TempDir private Path parent;
  private Path path;
  private LedgerFolder folder;

  @BeforeEach
  void name() {
    path = parent.resolve("state/ledger");
    folder = new LedgerFolder(path);
  }

  @Test
  void aFolderThatIsNotThereHoldsNothing() {
    assertThat(folder.readAll()).isEmpty();
    assertThat(path).doesNotExist();
  }

  @Test
  void whatIsStoredIsReadByTheNextProcess() throws IOException {
    PodLedger first = Ledgers.simple("uid-1");
    PodLedger second = Ledgers.simple("uid-2");
    folder.store(first);
    folder.store(second);
    assertThat(new LedgerFolder(path).readAll()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    folder.store(Ledgers.simple("uid-1"));
    assertThat(permissions(path)).isEqualTo("rwx------");
    assertThat(permissions(path.resolve("uid-1.json"))).isEqualTo("rw-------");
  }

  @Test
  void aNewerContentReplacesTheOlder() throws IOException {
    folder.store(Ledgers.with("uid-1", "old"));
    folder.store(Ledgers.with("uid-1", "new"));
    assertThat(folder.readAll()).containsExactly(Ledgers.with("uid-1", "new"));
    assertThat(names()).containsExactly("uid-1.json");
  }

  @Test
  void aLedgerWithoutEntriesIsNoFile() throws IOException {
    folder.store(Ledgers.empty("uid-1"));
    assertThat(path).doesNotExist();
    folder.store(Ledgers.simple("uid-1"));
    folder.store(Ledgers.empty("uid-1"));
    assertThat(names()).isEmpty();
  }

  @Test
  void aReaderFindsTheOldContentOrTheNew() throws Exception {
    PodLedger small = Ledgers.with("uid-1", "small");
    PodLedger large = Ledgers.with("uid-1", "x".repeat(300_000));
    folder.store(small);
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.startVirtualThread(
            () -> {
              try {
                for (int times = 0; times < 100; times++) {
                  storeUnchecked(times % 2 == 0 ? large : small);
                }
              } finally {
                done.set(true);
              }
            });
    do {
      String text = Files.readString(path.resolve("uid-1.json"));
      assertThat(LedgerJson.read(text)).isIn(small, large);
    } while (!done.get());
    writer.join();
  }

  @Test
  void whatAKilledWriterLeftIsRemoved() throws IOException {
    folder.store(Ledgers.simple("uid-1"));
    Files.writeString(path.resolve("ledger123.tmp"), "{\"version\":1,");
    assertThat(folder.readAll()).containsExactly(Ledgers.simple("uid-1"));
    assertThat(names()).containsExactly("uid-1.json");
  }

  @Test
  void aBrokenFileIsSetAsideAndTheOthersAreRead() throws IOException {
    folder.store(Ledgers.simple("uid-1"));
    Files.writeString(path.resolve("uid-2.json"), "{oops");
    Files.write(path.resolve("uid-3.json"), new byte[] {'"', (byte) 0xff, '"'});
    Files.write(path.resolve("uid-4.json"), new byte[0]);
    assertThat(folder.readAll()).containsExactly(Ledgers.simple("uid-1"));
    assertThat(names())
        .containsExactly(
            "uid-1.json", "uid-2.json.broken", "uid-3.json.broken", "uid-4.json.broken");
    assertThat(folder.readAll()).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void ofTheBrokenFilesTheNewestTenAreKept() throws IOException {
    Files.createDirectories(path);
    for (int number = 10; number < 30; number++) {
      Path file = Files.writeString(path.resolve("uid-" + number + ".json"), "{oops");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + number));
    }
    assertThat(folder.readAll()).isEmpty();
    assertThat(names()).hasSize(LedgerFolder.MAX_BROKEN).first().isEqualTo("uid-20.json.broken");
    Files.writeString(path.resolve("uid-30.json"), "{oops");
    assertThat(folder.readAll()).isEmpty();
    assertThat(names()).hasSize(LedgerFolder.MAX_BROKEN).contains("uid-30.json.broken");
  }

  @Test
  void whetherItCanBeUsedIsKnownBeforeAnythingIsStored() throws IOException {
    assertThat(folder.problem()).isEmpty();
    assertThat(names()).isEmpty();
    assertThat(permissions(path)).isEqualTo("rwx------");
    Files.delete(path);
    Files.writeString(path, "a file");
    assertThat(folder.problem()).hasValue("not a folder");
    assertThat(new LedgerFolder(path.resolve("below")).problem()).hasValue("Not a directory");
    assertThat(new LedgerFolder(Path.of("/proc/self/ledger")).problem()).isPresent();
  }

  @Test
  void aBrokenFileIsReplacedByTheNextWrite() throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("uid-1.json"), "{oops");
    assertThat(folder.readAll()).isEmpty();
    folder.store(Ledgers.simple("uid-1"));
    assertThat(folder.readAll()).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void aFileUnderAnotherPodsNameIsBroken() throws IOException {
    folder.store(Ledgers.simple("uid-1"));
    Files.copy(path.resolve("uid-1.json"), path.resolve("uid-2.json"));
    assertThat(folder.readAll()).containsExactly(Ledgers.simple("uid-1"));
    assertThat(names()).containsExactly("uid-1.json", "uid-2.json.broken");
  }

  @Test
  void whatIsNoFileIsNotReadAndHurtsNoOther() throws IOException {
    folder.store(Ledgers.simple("uid-1"));
    Files.createDirectories(path.resolve("uid-2.json/inside"));
    Files.createDirectories(path.resolve("x.tmp/inside"));
    Files.createDirectories(path.resolve("uid-2.json.broken/inside"));
    Files.createSymbolicLink(path.resolve("uid-3.json"), Path.of("/dev/zero"));
    assertThat(folder.readAll()).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void aHugeFileIsNotRead() throws IOException {
    Files.createDirectories(path);
    try (var file =
        Files.newByteChannel(
            path.resolve("uid-1.json"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
      file.position(3L << 30);
      file.write(ByteBuffer.wrap(new byte[] {'}'}));
    }
    assertThat(folder.readAll()).isEmpty();
    assertThat(names()).containsExactly("uid-1.json.broken");
  }

  @Test
  void filesOfOthersAreLeftAlone() throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("README"), "hello");
    assertThat(folder.readAll()).isEmpty();
    assertThat(names()).containsExactly("README");
  }

  @Test
  void aFolderThatCannotBeMadeIsAnError() throws IOException {
    // Not by permissions: root may do everything.
    Files.createDirectories(parent.resolve("state"));
    Files.writeString(path, "a file");
    assertThat(folder.readAll()).isEmpty();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> folder.store(Ledgers.simple("uid-1")));
  }

  @Test
  void aFailedWriteLeavesTheOldContentAndNothingUnfinished() throws IOException {
    Files.createDirectories(path.resolve("uid-1.json/inside"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> folder.store(Ledgers.simple("uid-1")));
    assertThat(names()).containsExactly("uid-1.json");
  }

  @Test
  void noUidLeadsOutOfTheFolder() throws IOException {
    List<String> uids =
        List.of("../x", "..", "/etc/passwd", "a/b", "a\0b", "ü", "x".repeat(101), " ", ".json");
    for (String uid : uids) {
      String name = LedgerFolder.fileName(new PodUid(uid));
      assertThat(name).matches("x[0-9a-f]+\\.json");
    }
    folder.store(Ledgers.simple("../x"));
    assertThat(folder.readAll()).containsExactly(Ledgers.simple("../x"));
    assertThat(uids.stream().map(uid -> LedgerFolder.fileName(new PodUid(uid))).distinct())
        .hasSameSizeAs(uids);
  }

  private void storeUnchecked(PodLedger ledger) {
    try {
      folder.store(ledger);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> names() throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
