package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Other writers of network-status: they add entries of their own, damage it, or lie in it. */
final class Meddler {
  private static final String STRANGER = "ovn";

  private final Cluster cluster;
  private final SplittableRandom random;

  /** Sealed ledgers that pods carried at some time. */
  private final List<String> sealed = new ArrayList<>();

  Meddler(Cluster cluster, SplittableRandom random) {
    this.cluster = cluster;
    this.random = random;
  }

  /** Another controller adds an entry of its own. */
  void addOwn(Cluster.Life life) {
    List<String> entries = texts(life);
    entries.add(ofStranger(random.nextInt(100)));
    write(life, list(entries));
  }

  private static String ofStranger(int number) {
    String name = STRANGER + number;
    return "{\"name\":\"%s\",\"interface\":\"%s\",\"dns\":{},\"x\":[1.50]}".formatted(name, name);
  }

  /** The network-status with its strangers' entries replaced by a new one. */
  static String withStranger(@Nullable String status, int number) {
    List<String> entries =
        SimulatedKubelet.entries(status).stream()
            .filter(entry -> !entry.name().startsWith(STRANGER))
            .map(StatusEntry::json)
            .collect(Collectors.toCollection(ArrayList::new));
    entries.add(ofStranger(number));
    return list(entries);
  }

  /** Damages network-status, or lies in it. */
  void tamper(Cluster.Life life) {
    life.tampered();
    switch (random.nextInt(9)) {
      case 0 -> write(life, null);
      case 1 -> write(life, "[]");
      case 2 -> write(life, life.statuses.get(random.nextInt(life.statuses.size())));
      case 3 -> write(life, ofAnother(life));
      case 4 -> forge(life, "kube-system/secret", "x7");
      case 5 -> forge(life, "shop/" + pick("abcd"), "x" + random.nextInt(1, 4));
      case 6 -> copy(life);
      case 7 -> removeOne(life);
      default -> lie(life);
    }
  }

  /**
   * Replaces the sealed ledger of a pod with another pod's or an older one. Returns whether it did.
   */
  boolean putBackSealed(Cluster.Life life) {
    if (life.pod.sealed() != null) {
      sealed.add(life.pod.sealed());
    }
    if (sealed.isEmpty() || random.nextInt(3) != 0) {
      return false;
    }
    String older = sealed.get(random.nextInt(sealed.size()));
    cluster.update(life.pod.uid(), pod -> pod.withSealed(older));
    return true;
  }

  /** Breaks the entire text, so that it has to be repaired by hand. */
  void breakText(Cluster.Life life) {
    life.tampered();
    write(life, "[{\"name\":");
  }

  private void forge(Cluster.Life life, String network, String iface) {
    List<String> entries = texts(life);
    entries.add(
        random.nextInt(entries.size() + 1),
        "{\"name\":\"%s\",\"interface\":\"%s\",\"ips\":[\"10.66.0.%d\"],%s\"dns\":{}}"
            .formatted(
                network,
                iface,
                random.nextInt(1, 250),
                random.nextInt(4) == 0 ? "\"default\":true," : ""));
    write(life, list(entries));
  }

  /** Copies an entry under another interface name. */
  private void copy(Cluster.Life life) {
    List<String> entries = texts(life);
    if (!entries.isEmpty()) {
      String entry = entries.get(random.nextInt(entries.size()));
      entries.add(entry.replaceAll("\"interface\":\\s*\"[^\"]*\"", "\"interface\": \"x9\""));
      write(life, list(entries));
    }
  }

  private void removeOne(Cluster.Life life) {
    List<String> entries = texts(life);
    if (!entries.isEmpty()) {
      entries.remove(random.nextInt(entries.size()));
      write(life, list(entries));
    }
  }

  /** Changes the address or the network in an entry to something false. */
  private void lie(Cluster.Life life) {
    List<String> entries = texts(life);
    if (entries.isEmpty()) {
      return;
    }
    int at = random.nextInt(entries.size());
    String entry = entries.get(at);
    entries.set(
        at,
        random.nextBoolean()
            ? entry.replaceAll("\"10\\.\\d+\\.", "\"10.77.")
            : entry.replaceAll("\"shop/[a-d]\"", "\"kube-system/secret\""));
    write(life, list(entries));
  }

  private @Nullable String ofAnother(Cluster.Life life) {
    List<Cluster.Life> others =
        cluster.pods.values().stream().filter(other -> other != life).toList();
    return others.isEmpty() ? "[]" : others.get(random.nextInt(others.size())).pod.networkStatus();
  }

  private static List<String> texts(Cluster.Life life) {
    return SimulatedKubelet.entries(life.pod.networkStatus()).stream()
        .map(StatusEntry::json)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static String list(List<String> entries) {
    return "[" + String.join(",", entries) + "]";
  }

  private void write(Cluster.Life life, @Nullable String status) {
    cluster.trace("another writer writes network-status of", life.pod.ref());
    life.strangers = strangers(status);
    cluster.update(life.pod.uid(), pod -> pod.withNetworkStatus(status));
  }

  /** The strangers' entries in network-status, in order. */
  static List<String> strangers(@Nullable String status) {
    return SimulatedKubelet.entries(status).stream()
        .filter(entry -> entry.name().startsWith(STRANGER))
        .map(StatusEntry::json)
        .toList();
  }

  private char pick(String letters) {
    return letters.charAt(random.nextInt(letters.length()));
  }
}
