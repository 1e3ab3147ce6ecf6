package io.dynamicnetworks.ledger;

import io.dynamicnetworks.ledger.LedgerJson.BrokenLedger;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

  /** So many files that were set aside are kept for a look. */
  static final int MAX_BROKEN = 10;

  private final Path path;

  public LedgerFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Why nothing could be stored now, in a few words; empty if it could. Makes the folder. */
  Optional<String> problem() {
    try {
      Files.delete(unfinished());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(describe(e));
    }
  }

  /** Why a write failed; the exceptions' own texts are mostly but a path. */
  String describe(IOException problem) {
    if (problem instanceof FileAlreadyExistsException && !Files.isDirectory(path)) {
      return "not a folder";
    }
    if (problem instanceof AccessDeniedException) {
      return "no permission to write";
    }
    return problem instanceof FileSystemException known && known.getReason() != null
        ? known.getReason()
        : problem.toString();
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
    dropOldestBroken();
    return ledgers;
  }

  /** What is set aside is for a look, and must not fill the disk from one year to the next. */
  private void dropOldestBroken() {
    try (Stream<Path> files = Files.list(path)) {
      List<Path> oldest =
          files
              .filter(file -> String.valueOf(file.getFileName()).endsWith(SUFFIX + BROKEN))
              .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
              .sorted(Comparator.comparing(LedgerFolder::changedAt).reversed())
              .skip(MAX_BROKEN)
              .toList();
      for (Path file : oldest) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("broken ledger files cannot be removed folder={} cause={}", path, e.toString());
    }
  }

  private static FileTime changedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // Gone or unreadable: the first to go.
    }
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
    Path unfinished = unfinished();
    try {
      Files.writeString(unfinished, bounded(LedgerJson.write(ledger)));
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** A new file, in the folder, which is made if it is not there. */
  private Path unfinished() throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return Files.createTempFile(
        path,
        "ledger",
        UNFINISHED,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
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
      // For a look; the pod's next one replaces it.
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
