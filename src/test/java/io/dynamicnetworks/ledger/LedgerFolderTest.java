package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dynamicnetworks.model.PodLedger;
import java.io.IOException;
import java.io.InputStream;
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
    assertThat(read(folder)).isEmpty();
    assertThat(path).doesNotExist();
  }

  @Test
  void whatIsStoredIsReadByTheNextProcess() throws IOException {
    PodLedger first = Ledgers.simple("uid-1");
    PodLedger second = Ledgers.simple("uid-2");
    store(first);
    store(second);
    assertThat(read(new LedgerFolder(path))).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    store(Ledgers.simple("uid-1"));
    assertThat(permissions(path)).isEqualTo("rwx------");
    assertThat(permissions(path.resolve("uid-1.json"))).isEqualTo("rw-------");
  }

  @Test
  void aNewerContentReplacesTheOlder() throws IOException {
    store(Ledgers.with("uid-1", "old"));
    store(Ledgers.with("uid-1", "new"));
    assertThat(read(folder)).containsExactly(Ledgers.with("uid-1", "new"));
    assertThat(names()).containsExactly("uid-1.json");
  }

  @Test
  void aLedgerWithoutEntriesIsNoFile() throws IOException {
    store(Ledgers.empty("uid-1"));
    assertThat(path).doesNotExist();
    store(Ledgers.simple("uid-1"));
    store(Ledgers.empty("uid-1"));
    assertThat(names()).isEmpty();
  }

  @Test
  void aReaderFindsTheOldContentOrTheNew() throws Exception {
    PodLedger small = Ledgers.with("uid-1", "small");
    PodLedger large = Ledgers.with("uid-1", "x".repeat(200_000));
    store(small);
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
      try (InputStream bytes = Files.newInputStream(path.resolve("uid-1.json"))) {
        assertThat(LedgerJson.read(bytes)).isIn(small, large);
      }
    } while (!done.get());
    writer.join();
  }

  @Test
  void whatAKilledWriterLeftIsRemoved() throws IOException {
    store(Ledgers.simple("uid-1"));
    Files.writeString(path.resolve("ledger123.tmp"), "{\"version\":1,");
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
    assertThat(names()).containsExactly("uid-1.json");
  }

  @Test
  void aBrokenFileIsSetAsideAndTheOthersAreRead() throws IOException {
    store(Ledgers.simple("uid-1"));
    Files.writeString(path.resolve("uid-2.json"), "{oops");
    Files.write(path.resolve("uid-3.json"), new byte[] {'"', (byte) 0xff, '"'});
    Files.write(path.resolve("uid-4.json"), new byte[0]);
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
    assertThat(names())
        .containsExactly(
            "uid-1.json", "uid-2.json.broken", "uid-3.json.broken", "uid-4.json.broken");
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void ofTheBrokenFilesTheNewestTenAreKept() throws IOException {
    Files.createDirectories(path);
    for (int number = 10; number < 30; number++) {
      Path file = Files.writeString(path.resolve("uid-" + number + ".json"), "{oops");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + number));
    }
    assertThat(read(folder)).isEmpty();
    assertThat(names()).hasSize(LedgerFolder.MAX_BROKEN).first().isEqualTo("uid-20.json.broken");
    Files.writeString(path.resolve("uid-30.json"), "{oops");
    assertThat(read(folder)).isEmpty();
    assertThat(names()).hasSize(LedgerFolder.MAX_BROKEN).contains("uid-30.json.broken");
  }

  @Test
  void whetherItCanBeUsedIsKnownBeforeAnythingIsStored() throws IOException {
    assertThat(folder.open()).isEmpty();
    assertThat(names()).isEmpty();
    assertThat(permissions(path)).isEqualTo("rwx------");
    Files.delete(path);
    Files.writeString(path, "a file");
    assertThat(folder.open()).hasValue("not a directory");
    assertThat(new LedgerFolder(path.resolve("below")).open()).hasValue("Not a directory");
    assertThat(new LedgerFolder(Path.of("/proc/self/ledger")).open()).isPresent();
  }

  @Test
  void aBrokenFileIsReplacedByTheNextWrite() throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("uid-1.json"), "{oops");
    assertThat(read(folder)).isEmpty();
    store(Ledgers.simple("uid-1"));
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void aFileUnderAnotherPodsNameIsBroken() throws IOException {
    store(Ledgers.simple("uid-1"));
    Files.copy(path.resolve("uid-1.json"), path.resolve("uid-2.json"));
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
    assertThat(names()).containsExactly("uid-1.json", "uid-2.json.broken");
  }

  @Test
  void whatIsNoFileIsNotReadAndHurtsNoOther() throws IOException {
    store(Ledgers.simple("uid-1"));
    Files.createDirectories(path.resolve("uid-2.json/inside"));
    Files.createDirectories(path.resolve("x.tmp/inside"));
    Files.createDirectories(path.resolve("uid-2.json.broken/inside"));
    Files.createSymbolicLink(path.resolve("uid-3.json"), Path.of("/dev/zero"));
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
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
    assertThat(read(folder)).isEmpty();
    assertThat(names()).containsExactly("uid-1.json.broken");
  }

  @Test
  void aFileBeyondThePodsBudgetIsSetAside() throws IOException {
    store(Ledgers.simple("uid-1"));
    store(Ledgers.with("uid-2", "x".repeat(330 << 10)));
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
    assertThat(names()).containsExactly("uid-1.json", "uid-2.json.broken");
  }

  @Test
  void ofFilesBeyondTheNodesBudgetTheLargestAreSetAside() throws IOException {
    for (int number = 100; number < 130; number++) {
      store(Ledgers.with("uid-" + number, "x".repeat(256 << 10)));
    }
    store(Ledgers.simple("uid-999"));
    List<PodLedger> kept = read(folder);
    assertThat(kept).contains(Ledgers.simple("uid-999")).hasSizeBetween(16, 21);
    assertThat(names()).filteredOn(name -> name.endsWith(".json")).hasSameSizeAs(kept);
  }

  @Test
  void aFolderThatOthersCanWriteIsTakenFromThem() throws IOException {
    store(Ledgers.simple("uid-1"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(folder.open()).isEmpty();
    assertThat(permissions(path)).isEqualTo("rwx------");
    assertThat(read(folder)).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void aFileThatOthersCouldWriteIsBroken() throws IOException {
    store(Ledgers.simple("uid-1"));
    Files.setPosixFilePermissions(
        path.resolve("uid-1.json"), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(read(folder)).isEmpty();
    assertThat(names()).containsExactly("uid-1.json.broken");
  }

  @Test
  void aFolderOfAnotherUserIsNotUsed() throws IOException {
    assumeThat(System.getProperty("user.name")).as("only root can give it away").isEqualTo("root");
    store(Ledgers.simple("uid-1"));
    Files.setOwner(
        path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    assertThat(folder.open()).hasValue("owner nobody, want root");
    assertThat(read(folder)).isEmpty();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> store(Ledgers.simple("uid-1")));
    assertThat(names()).containsExactly("uid-1.json");
  }

  @Test
  void filesOfOthersAreLeftAlone() throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("README"), "hello");
    assertThat(read(folder)).isEmpty();
    assertThat(names()).containsExactly("README");
  }

  @Test
  void aFolderThatCannotBeMadeIsAnError() throws IOException {
    // Not by permissions, which root bypasses.
    Files.createDirectories(parent.resolve("state"));
    Files.writeString(path, "a file");
    assertThat(read(folder)).isEmpty();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> store(Ledgers.simple("uid-1")));
  }

  @Test
  void aFailedWriteLeavesTheOldContentAndNothingUnfinished() throws IOException {
    Files.createDirectories(path.resolve("uid-1.json/inside"));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> store(Ledgers.simple("uid-1")));
    assertThat(names()).containsExactly("uid-1.json");
  }

  private void store(PodLedger ledger) throws IOException {
    folder.store(ledger.uid(), ledger.attachments().isEmpty() ? null : ledger);
  }

  private static List<PodLedger> read(LedgerFolder from) {
    LedgerStore store = new LedgerStore(LedgerBudget.STANDARD);
    from.readInto(store);
    return store.all();
  }

  private void storeUnchecked(PodLedger ledger) {
    try {
      store(ledger);
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
