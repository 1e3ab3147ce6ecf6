package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.standin.SmallJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start with files that a tenant made large, in a JVM with the image's memory. */
class LedgerStartTest {
  private static final int FILES = 200;
  private static final int BYTES = 310 << 10;

  @TempDir private Path folder;

  /** Reads the folder and prints how many ledgers were kept and the CPU time in milliseconds. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      LedgerFolder ledgers = new LedgerFolder(Path.of(arguments[0]));
      LedgerStore store = new LedgerStore(LedgerBudget.STANDARD);
      ledgers.open();
      ledgers.readInto(store);
      System.out.println("kept " + store.all().size());
      long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      System.out.println("used " + Duration.ofNanos(used).toMillis());
    }
  }

  @Test
  void twoHundredFilesOfTheLargestSizeAreReadInTwoSecondsOfCpu() throws IOException {
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
    long used = Long.parseLong(ended.output().replaceAll("(?s).*used (\\d+).*", "$1"));
    assertThat(used).isLessThan(2_000);
  }
}
