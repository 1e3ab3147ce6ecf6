package io.dynamicnetworks.ledger;

import io.dynamicnetworks.ledger.LedgerJson.BrokenLedger;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with one file per pod. A file is replaced as a whole, so that a reader after a crash
 * finds the old content or the new one. Blocking; not for the event loop.
 */
public final class LedgerFolder {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFolder.class);
  private static final String SUFFIX = ".json";
  private static final String BROKEN = ".broken";
  private static final String UNFINISHED = ".tmp";
  private static final long MAX_BYTES = 16 << 20;

  private final Path path;

  public LedgerFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** What is kept; a file that cannot be read is set aside and said, the others are read. */
  List<PodLedger> readAll() {
    List<PodLedger> ledgers = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return ledgers;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      files.forEach(file -> take(file, ledgers));
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("ledger cannot be read folder={} cause={}", path, e.toString());
    }
    return ledgers;
  }

  /** Whatever is wrong with one file, the others are taken. */
  private static void take(Path file, List<PodLedger> ledgers) {
    String name = String.valueOf(file.getFileName());
    try {
      if (name.endsWith(UNFINISHED)) {
        Files.deleteIfExists(file);
      } else if (name.endsWith(SUFFIX)) {
        readOrSetAside(file, ledgers);
      }
    } catch (IOException e) {
      LOG.warn("ledger file cannot be handled file={} cause={}", file, e.toString());
    }
  }

  /**
   * Replaces the pod's file; removes it if nothing is to be kept. It is not forced to the disk:
   * what it is for, the pod's sandbox, does not outlive a power failure.
   */
  void store(PodLedger ledger) throws IOException {
    Path file = path.resolve(fileName(ledger.uid()));
    if (ledger.entries().isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path unfinished =
        Files.createTempFile(
            path,
            "ledger",
            UNFINISHED,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(unfinished, bounded(LedgerJson.write(ledger)));
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** What is longer would be set aside at the next start. */
  private static String bounded(String text) throws IOException {
    if (text.length() > MAX_BYTES) {
      throw new IOException("ledger of " + text.length() + " bytes: want at most " + MAX_BYTES);
    }
    return text;
  }

  private static void readOrSetAside(Path file, List<PodLedger> ledgers) throws IOException {
    try {
      ledgers.add(read(file));
    } catch (BrokenLedger e) {
      // One broken file per pod is kept for a look; the next one replaces it.
      Path aside = file.resolveSibling(file.getFileName() + BROKEN);
      LOG.warn("ledger file is broken file={} cause={}: set aside", file, e.getMessage());
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static PodLedger read(Path file) throws IOException, BrokenLedger {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
      throw new BrokenLedger("want a file of at most " + MAX_BYTES + " bytes");
    }
    try {
      PodLedger ledger = LedgerJson.read(Files.readString(file));
      if (!file.endsWith(fileName(ledger.uid()))) {
        // Otherwise the pod's next write would leave this one, to be read at the next start.
        throw new BrokenLedger("uid " + ledger.uid() + ": want it in " + fileName(ledger.uid()));
      }
      return ledger;
    } catch (CharacterCodingException e) {
      throw new BrokenLedger("not UTF-8");
    }
  }

  /** Uids are what the API server or a kubelet made; anything else is spelled in hex. */
  static String fileName(PodUid uid) {
    boolean plain = uid.value().matches("[0-9A-Za-z-]{1,100}");
    return plain
        ? uid + SUFFIX
        : "x" + HexFormat.of().formatHex(uid.value().getBytes(StandardCharsets.UTF_8)) + SUFFIX;
  }
}
