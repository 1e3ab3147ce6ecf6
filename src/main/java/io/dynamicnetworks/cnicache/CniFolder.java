package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.cnicache.CacheFile.Parsed;
import io.dynamicnetworks.cnicache.PlainFile.Content;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * multus' {@code cniDir} on disk. Lists files by name only, one at a time, however many are stale,
 * and reads only those of the sandboxes asked for. Blocking, except for name checks.
 */
final class CniFolder {
  /** The folder in {@code cniDir} that libcni writes to. */
  static final String RESULTS = "results";

  private final Path path;
  private final Path results;
  private final @Nullable Object inode;

  private CniFolder(Path path) throws IOException {
    this.path = path;
    results = path.resolve(RESULTS);
    inode = inode(results);
  }

  /**
   * Opens the folder if its cache can be read now.
   *
   * @throws IOException if it cannot
   */
  static CniFolder open(Path path) throws IOException {
    CniFolder folder = new CniFolder(path);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.results)) {
      var _ = files.iterator();
    }
    return folder;
  }

  Path path() {
    return path;
  }

  Path results() {
    return results;
  }

  /** Whether the path still leads to the folder that was opened. */
  boolean isSame() throws IOException {
    return Objects.equals(inode, inode(results));
  }

  /**
   * The names of the cache files of some sandboxes.
   *
   * @param files by name; at most {@link CacheLimits#FILES_PER_SANDBOX} of a sandbox
   * @param listed how many names the folder holds
   * @param bytes the size of the folder itself
   * @param passedOver how many files of the sandboxes are over a limit
   */
  record Listing(Map<String, CacheFileNames.Parts> files, int listed, long bytes, int passedOver) {}

  /** Lists the folder one name at a time, never holding the names of other sandboxes. */
  Listing list(CacheFileNames ids) throws IOException {
    Map<String, CacheFileNames.Parts> found = new HashMap<>();
    Map<String, Integer> perSandbox = new HashMap<>();
    int listed = 0;
    int passedOver = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(results)) {
      for (Path file : files) {
        listed++;
        String name = String.valueOf(file.getFileName());
        CacheFileNames.Parts parts = ids.find(name);
        if (parts == null) {
          continue;
        }
        int before = perSandbox.merge(parts.sandboxId(), 1, Integer::sum) - 1;
        if (before < FilesPerSandbox.allowed(found.size())) {
          found.put(name, parts);
        } else {
          passedOver++;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new Listing(found, listed, Files.size(results), passedOver);
  }

  /** Takes the next files from the queue and reads them, up to the limits of one visit. */
  List<FileVisit> visit(Queue<PendingRead> pending, InstantSource clock) {
    return new Visit(clock).read(pending);
  }

  /** One visit to the disk: it ends once it has read enough, whatever the files turn out to be. */
  private final class Visit {
    private final InstantSource clock;
    private long bytes;

    Visit(InstantSource clock) {
      this.clock = clock;
    }

    List<FileVisit> read(Queue<PendingRead> pending) {
      List<FileVisit> visits = new ArrayList<>();
      while (visits.size() < CacheLimits.VISIT_FILES && bytes < CacheLimits.VISIT_BYTES) {
        PendingRead next = pending.poll();
        if (next == null) {
          break;
        }
        visits.add(
            switch (next) {
              case PendingRead.Result result -> result(result);
              case PendingRead.SandboxRecord record -> record(record);
            });
      }
      return visits;
    }

    private Content content(Path file, @Nullable Stamp known, @Nullable ByteShare share) {
      Content content = PlainFile.read(file, known, share, clock.millis());
      bytes +=
          switch (content) {
            case Content.Text(Stamp _, String text) -> text.length();
            case Content.NoText(Stamp stamp) -> stamp.bytes();
            case Content.Unreadable(Stamp stamp, String _) -> bytesOfUnreadable(stamp);
            case Content.Unchanged _, Content.Postponed _, Content.Nothing _ -> 0;
          };
      return content;
    }

    /** A file over the limit is not opened. */
    private static long bytesOfUnreadable(@Nullable Stamp stamp) {
      return stamp == null || stamp.bytes() > CacheLimits.FILE_BYTES ? 0 : stamp.bytes();
    }

    private FileVisit result(PendingRead.Result read) {
      String name = read.name();
      Path file;
      try {
        file = results.resolve(name);
      } catch (InvalidPathException e) {
        return new FileVisit.Unusable(name, null, "a name that this locale cannot decode");
      }
      return switch (content(file, read.known(), read.share())) {
        case Content.Text(Stamp stamp, String text) -> parsed(name, stamp, text);
        case Content.NoText(Stamp stamp) -> new FileVisit.Unfinished(name, stamp, "not UTF-8");
        case Content.Unreadable(Stamp stamp, String why) ->
            new FileVisit.Unusable(name, stamp, why);
        case Content.Unchanged() -> new FileVisit.Unchanged(read);
        case Content.Postponed(Stamp stamp) -> new FileVisit.Postponed(read, stamp);
        case Content.Nothing() -> new FileVisit.Gone(name);
      };
    }

    private FileVisit record(PendingRead.SandboxRecord read) {
      String id = read.sandboxId();
      if (!CacheFileNames.isContainerId(id)) {
        return new FileVisit.SandboxRecord(id, null, null);
      }
      return switch (content(path.resolve(id), read.known(), read.share())) {
        case Content.Text(Stamp stamp, String text) ->
            new FileVisit.SandboxRecord(id, stamp, RecordFile.parse(text).orElse(null));
        case Content.NoText(Stamp stamp) -> new FileVisit.SandboxRecord(id, stamp, null);
        case Content.Unreadable(Stamp stamp, String _) ->
            new FileVisit.SandboxRecord(id, stamp, null);
        case Content.Postponed(Stamp stamp) -> new FileVisit.Postponed(read, stamp);
        case Content.Unchanged() -> new FileVisit.Unchanged(read);
        case Content.Nothing() -> new FileVisit.SandboxRecord(id, null, null);
      };
    }
  }

  private static FileVisit parsed(String name, Stamp stamp, String text) {
    return switch (CacheFile.parse(text)) {
      case Parsed.Complete(CacheFile file) ->
          file.fileName().equals(name)
              ? new FileVisit.Read(name, stamp, file)
              : new FileVisit.Misnamed(name, stamp);
      case Parsed.Unfinished(String why) -> new FileVisit.Unfinished(name, stamp, why);
      case Parsed.Foreign(String why) -> new FileVisit.Unusable(name, stamp, why);
    };
  }

  private static @Nullable Object inode(Path folder) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isDirectory()) {
      throw new NotDirectoryException(folder.toString());
    }
    return attributes.fileKey();
  }
}
