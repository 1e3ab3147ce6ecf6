package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.standin.SmallJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start with files that a tenant made large, in a JVM with the image's memory. */
class LedgerStartTest {
  private static final int FILES = 200;
  private static final int BYTES = 310 << 10;

  @TempDir private Path folder;

  /** Reads the folder and prints how many ledgers were kept and the time taken in milliseconds. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      long start = System.nanoTime();
      LedgerFolder ledgers = new LedgerFolder(Path.of(arguments[0]));
      LedgerStore store = new LedgerStore(LedgerBudget.STANDARD);
      ledgers.open();
      ledgers.readInto(store);
      System.out.println("kept " + store.all().size());
      System.out.println("took " + Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
  }

  @Test
  void twoHundredFilesOfTheLargestSizeAreReadInTwoSeconds() throws IOException {
    LedgerFolder ledgers = new LedgerFolder(folder);
    for (int number = 0; number < FILES; number++) {
      String uid = "uid-" + number;
      ledgers.store(
          Ledgers.simple(uid).uid(),
          Ledgers.of(
              uid,
              Ledgers.attachment("ü".repeat(BYTES / 6), InterfaceRequest.NONE, new Attached())));
    }
    SmallJvm.Ended ended = SmallJvm.run(Start.class, folder.toString());
    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(ended.output()).containsPattern("kept 1\\d\n");
    long took = Long.parseLong(ended.output().replaceAll("(?s).*took (\\d+).*", "$1"));
    assertThat(took).isLessThan(2_000);
  }
}
