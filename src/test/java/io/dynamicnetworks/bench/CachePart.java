package io.dynamicnetworks.bench;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.CacheChanged;
import io.dynamicnetworks.bus.Messages.CacheLook;
import io.dynamicnetworks.bus.Messages.LiveSandboxes;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.cnicache.CacheFolders;
import io.dynamicnetworks.cnicache.CniCache;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * multus' CNI cache with the files of pods long gone: how long a start takes, and what it keeps.
 */
public final class CachePart {
  private static final int LIVE_PODS = 110;
  private static final int FILES_PER_POD = 3;

  private CachePart() {}

  /**
   * What was measured.
   *
   * @param scan from deployment until everything is published
   * @param cpu what that took of a processor
   * @param churn bytes allocated by the scan, per stale file
   * @param kept bytes of the heap that the cache keeps
   * @param look one look at a sandbox that is followed
   * @param lookStale one look at a sandbox that is not, which lists the folder
   */
  public record Figures(
      int staleFiles,
      Duration scan,
      Duration cpu,
      long churn,
      long kept,
      Duration look,
      Duration lookStale) {}

  /** Makes a folder with so many files of pods long gone, and measures. */
  public static Figures measure(int staleFiles) throws IOException {
    Path cniDir = Files.createTempDirectory("cni-cache");
    try {
      Random random = new Random(1);
      Path results = Files.createDirectory(cniDir.resolve("results"));
      for (int i = 0; i < staleFiles; i++) {
        Files.createFile(results.resolve("pods-" + id(random) + "-eth0"));
      }
      Set<String> live = new LinkedHashSet<>();
      for (int pod = 0; pod < LIVE_PODS; pod++) {
        String id = id(random);
        live.add(id);
        for (int file = 0; file < FILES_PER_POD; file++) {
          write(results, id, file == 0 ? "eth0" : "net" + file);
        }
      }
      measure(cniDir, live, 0); // Classes and the kernel's cache: a start of the agent has both.
      return measure(cniDir, live, staleFiles);
    } finally {
      delete(cniDir);
    }
  }

  private static Figures measure(Path cniDir, Set<String> live, int staleFiles) {
    Vertx vertx = Vertx.vertx();
    try {
      Bus bus = new VertxBus(vertx);
      bus.serve(
          Addresses.LIVE_SANDBOXES, query -> Future.succeededFuture(new LiveSandboxes(live, null)));
      AtomicInteger facts = new AtomicInteger();
      Promise<Void> observing = Promise.promise();
      bus.subscribe(Addresses.CACHE_CHANGED, (CacheChanged fact) -> facts.incrementAndGet());
      bus.subscribe(Addresses.OBSERVATION_MODE, mode -> observing.complete());
      long allocated = allocated();
      Duration cpuBefore = cpu();
      long begun = System.nanoTime();
      String deployed =
          await(
              vertx.deployVerticle(
                  new CniCache(bus, new CacheFolders(Optional.of(cniDir), List.of()))));
      await(observing.future());
      Duration scan = since(begun);
      Duration cpu = cpu().minus(cpuBefore);
      long churn = staleFiles == 0 ? 0 : (allocated() - allocated) / staleFiles;
      if (facts.get() != LIVE_PODS) {
        throw new IllegalStateException(facts.get() + " facts, want " + LIVE_PODS);
      }
      Duration look = look(bus, live.iterator().next());
      Duration lookStale = look(bus, "no-such-sandbox");
      long withCache = usedAfterCollection();
      await(vertx.undeploy(deployed));
      long kept = withCache - usedAfterCollection();
      return new Figures(staleFiles, scan, cpu, churn, kept, look, lookStale);
    } finally {
      await(vertx.close());
    }
  }

  private static Duration look(Bus bus, String id) {
    long begun = System.nanoTime();
    await(
        bus.request(
            Addresses.CACHE_LOOK,
            new CacheLook(new PodUid("any"), new PodRef("shop", "cart"), id),
            Duration.ofMinutes(1)));
    return since(begun);
  }

  private static void write(Path results, String id, String iface) throws IOException {
    String config =
        Base64.getEncoder()
            .encodeToString(
                ("{\"cniVersion\":\"1.0.0\",\"name\":\"pods\",\"type\":\"bridge\",\"x\":\""
                        + "x".repeat(300)
                        + "\"}")
                    .getBytes(StandardCharsets.UTF_8));
    String text =
        """
        {"kind":"cniCacheV1","containerId":"%1$s","config":"%2$s","ifName":"%3$s",
         "networkName":"pods","netns":"/var/run/netns/%1$s","cniArgs":[["IgnoreUnknown","true"],
         ["K8S_POD_NAMESPACE","shop"],["K8S_POD_NAME","cart-%4$s"],
         ["K8S_POD_INFRA_CONTAINER_ID","%1$s"],["K8S_POD_UID","%4$s"]],
         "result":{"cniVersion":"1.0.0","interfaces":[{"mac":"9a:b9:6f:9d:d9:11","name":"%3$s",
         "sandbox":"/var/run/netns/%1$s"}],"ips":[{"address":"10.244.0.2/16","interface":0}]}}
        """
            .formatted(id, config, iface, id.substring(0, 32));
    Files.writeString(results.resolve("pods-" + id + "-" + iface), text);
  }

  private static String id(Random random) {
    StringBuilder id = new StringBuilder();
    while (id.length() < 64) {
      id.append("%016x".formatted(random.nextLong()));
    }
    return id.toString();
  }

  private static long usedAfterCollection() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long allocated() {
    return java.lang.management.ManagementFactory.getThreadMXBean()
            instanceof com.sun.management.ThreadMXBean threads
        ? threads.getTotalThreadAllocatedBytes()
        : 0;
  }

  private static Duration cpu() {
    return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Duration.ofNanos(system.getProcessCpuTime())
        : Duration.ZERO;
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("results"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(folder.resolve("results"));
    Files.delete(folder);
  }

  /** Prints the figures for so many files, by default 300,000. */
  public static void main(String[] args) throws IOException {
    System.out.println(measure(args.length == 0 ? 300_000 : Integer.parseInt(args[0])));
  }
}
