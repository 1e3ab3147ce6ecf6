package io.dynamicnetworks.ledger;

import io.dynamicnetworks.file.FileProblem;
import io.dynamicnetworks.file.PrivateFolder;
import io.dynamicnetworks.ledger.LedgerJson.BrokenLedger;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.exc.JacksonIOException;

/**
 * A folder with one file per pod, which only the controller may write. A file is replaced as a
 * whole, so that a reader after a crash finds either the old content or the new. Blocking; not for
 * the event loop.
 */
public final class LedgerFolder {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFolder.class);
  private static final String SUFFIX = ".json";
  private static final String BROKEN = ".broken";
  private static final String UNFINISHED = ".tmp";
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  /** Files that were set aside as broken and are kept for inspection. */
  static final int MAX_BROKEN = 10;

  private final Path path;

  /** Why nothing is read from the folder or written to it; null if it may be used. */
  private @Nullable String distrust;

  /** The user that this process creates files as; null until it has created one. */
  private @Nullable UserPrincipal self;

  public LedgerFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /**
   * Creates the folder if needed and restricts it to its owner. Returns briefly why nothing can be
   * stored now; empty if it can.
   */
  Optional<String> open() {
    try {
      createFolder();
      UserPrincipal user = PrivateFolder.user(path);
      self = user;
      // The kubelet creates a hostPath folder with mode 0755.
      Set<PosixFilePermission> before = PrivateFolder.restrict(path, user);
      distrust = null;
      if (othersWrite(before)) {
        LOG.warn(
            "stateDirectory was writable by others; restricted to owner directory={} mode={}",
            path,
            PosixFilePermissions.toString(before));
      }
    } catch (PrivateFolder.Foreign e) {
      distrust = e.getReason();
    } catch (IOException e) {
      return Optional.of(describe(e));
    }
    return Optional.ofNullable(distrust);
  }

  private static boolean othersWrite(Set<PosixFilePermission> permissions) {
    return permissions.stream().anyMatch(OTHERS_WRITE::contains);
  }

  /** Why a write failed; the exceptions' own texts are mostly just a path. */
  String describe(IOException problem) {
    if (problem instanceof FileAlreadyExistsException && !Files.isDirectory(path)) {
      return "not a directory";
    }
    if (problem instanceof AccessDeniedException) {
      return "no permission to write";
    }
    return FileProblem.describe(problem);
  }

  /**
   * Loads the files into the store, one at a time, smallest first, so that pods that keep much are
   * the ones to exceed the budget. A file that cannot be read, or is over the budget, is set aside
   * and logged.
   */
  void readInto(LedgerStore store) {
    if (distrust != null || !Files.isDirectory(path)) {
      return;
    }
    for (Candidate candidate : candidates()) {
      try {
        readOrSetAside(candidate, store);
      } catch (IOException e) {
        LOG.warn("ledger file cannot be handled file={} cause={}", candidate.file(), e.toString());
      }
    }
    dropOldestBroken();
  }

  /** A file that should hold a ledger. */
  private record Candidate(Path file, long bytes) {}

  /** Lists the files, and removes temporary ones that a killed process left behind. */
  private List<Candidate> candidates() {
    List<Candidate> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(UNFINISHED)) {
          removeUnfinished(file);
        } else if (name.endsWith(SUFFIX)) {
          found.add(new Candidate(file, bytes(file)));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("ledger cannot be read directory={} cause={}", path, e.toString());
    }
    found.sort(Comparator.comparingLong(Candidate::bytes).thenComparing(Candidate::file));
    return found;
  }

  private static void removeUnfinished(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("ledger file cannot be handled file={} cause={}", file, e.toString());
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .size();
    } catch (IOException e) {
      return Long.MAX_VALUE; // Sorted last; reading it then fails.
    }
  }

  /** Keeps files that were set aside from filling the disk over the years. */
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
      LOG.warn("broken ledger files cannot be removed directory={} cause={}", path, e.toString());
    }
  }

  private static FileTime changedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // Gone or unreadable: removed first.
    }
  }

  /**
   * Replaces the pod's file, or removes it if there is nothing to keep. The file is not synced to
   * disk: it serves the pod's sandbox, which does not outlive a power failure.
   */
  void store(PodUid uid, @Nullable PodLedger ledger) throws IOException {
    if (distrust != null) {
      throw new IOException(distrust);
    }
    Path file = path.resolve(fileName(uid));
    if (ledger == null) {
      Files.deleteIfExists(file);
      return;
    }
    Path unfinished = unfinished();
    try {
      LedgerJson.write(ledger, new BufferedOutputStream(Files.newOutputStream(unfinished)));
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (JacksonIOException e) {
      throw e.getCause(); // An I/O error, not a JSON one.
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Creates a temporary file in the folder, and the folder itself if it does not exist. */
  private Path unfinished() throws IOException {
    createFolder();
    return Files.createTempFile(
        path, "ledger", UNFINISHED, PosixFilePermissions.asFileAttribute(PrivateFolder.FILE_MODE));
  }

  private void createFolder() throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PrivateFolder.MODE));
    }
  }

  private void readOrSetAside(Candidate candidate, LedgerStore store) throws IOException {
    Path file = candidate.file();
    try {
      check(file, store);
      store.load(read(file));
    } catch (BrokenLedger e) {
      // Kept for inspection; the pod's next write creates a new file.
      Path aside = file.resolveSibling(file.getFileName() + BROKEN);
      LOG.warn("ledger file is broken, set aside file={} cause={}", file, e.getMessage());
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void check(Path file, LedgerStore store) throws IOException, BrokenLedger {
    PosixFileAttributes found =
        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      throw new BrokenLedger("want a file");
    }
    if (othersWrite(found.permissions()) || (self != null && !found.owner().equals(self))) {
      throw new BrokenLedger("writable or owned by another user");
    }
    Optional<String> problem = store.problemWith(found.size());
    if (problem.isPresent()) {
      throw new BrokenLedger(problem.get());
    }
  }

  private static PodLedger read(Path file) throws IOException, BrokenLedger {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      PodLedger ledger = LedgerJson.read(bytes);
      if (!file.endsWith(fileName(ledger.uid()))) {
        // Otherwise the pod's next write would not replace this file, and the next start would read
        // it.
        throw new BrokenLedger("uid " + ledger.uid() + ": want it in " + fileName(ledger.uid()));
      }
      return ledger;
    }
  }

  private static String fileName(PodUid uid) {
    return uid + SUFFIX;
  }
}
