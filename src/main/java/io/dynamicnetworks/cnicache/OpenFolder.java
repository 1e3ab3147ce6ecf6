package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.cnicache.FolderWatch.Changes;
import io.dynamicnetworks.cnicache.FolderWatch.Place;
import io.dynamicnetworks.cnicache.PlainFile.Content;
import io.dynamicnetworks.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The observed folder, and the watch that follows it.
 *
 * @param watch null if the folder cannot be followed
 * @param watchProblem why it cannot
 */
record OpenFolder(CniFolder folder, @Nullable FolderWatch watch, @Nullable String watchProblem) {

  /** Whether the folder was found. */
  sealed interface Found {
    /** multus' configuration; null if it cannot be read. */
    @Nullable MultusConf conf();

    record There(@Nullable MultusConf conf, OpenFolder open) implements Found {}

    record NotThere(@Nullable MultusConf conf, String why) implements Found {}
  }

  /**
   * Finds the folder and starts following it; blocking.
   *
   * @param lastConf multus' last known configuration; used if there is none now
   * @param receiver called with changes, on the watch's thread
   */
  static Found find(
      CniDirCandidates folders, @Nullable MultusConf lastConf, Consumer<Changes> receiver) {
    MultusConf conf = readConf(folders);
    List<String> problems = new ArrayList<>();
    for (Path cniDir : folders.candidates(conf == null ? lastConf : conf)) {
      try {
        return new Found.There(conf, follow(CniFolder.open(cniDir), folders, receiver));
      } catch (IOException e) {
        problems.add(cniDir.resolve(CniFolder.RESULTS) + ": " + FileProblem.describe(e));
      }
    }
    return new Found.NotThere(conf, problems.getFirst());
  }

  /** multus' configuration; null if there is none that can be read. Blocking. */
  static @Nullable MultusConf readConf(CniDirCandidates folders) {
    return folders.confFolders().stream()
        .map(folder -> PlainFile.read(folder.resolve(MultusConf.FILE)))
        .map(content -> content instanceof Content.Text(var _, String text) ? text : "")
        .map(text -> MultusConf.parse(text).orElse(null))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static OpenFolder follow(
      CniFolder folder, CniDirCandidates folders, Consumer<Changes> receiver) {
    Map<Path, Place> places = new HashMap<>();
    folders.confFolders().stream()
        .filter(Files::isDirectory)
        .forEach(confFolder -> places.put(confFolder, Place.CONF));
    places.put(folder.path(), Place.RECORDS);
    places.put(folder.results(), Place.RESULTS);
    try {
      return new OpenFolder(folder, FolderWatch.open(places, receiver), null);
    } catch (IOException e) {
      return new OpenFolder(folder, null, FileProblem.describe(e)); // E.g. inotify's limits.
    }
  }

  /** Whether no folder of the watch was lost; true if there is no watch. */
  boolean isFollowed() {
    return watch == null || watch.isComplete();
  }

  void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
