package io.dynamicnetworks.ops;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import org.jspecify.annotations.Nullable;

/**
 * Collects the heap's old generation once 4 MB of garbage have accumulated in it. The serial
 * collector waits until that generation has reached its maximum size, and the process with it; an
 * occasional full collection keeps it 15 MB smaller and takes 30 ms (docs/performance.md).
 *
 * <p>A collection during a flood cannot free what the flood still uses, and afterwards too little
 * garbage may accumulate to start another. So if the live heap changed by more than 1 MB, the heap
 * is collected again a minute later.
 *
 * <p>Does nothing with any other collector: those trim the heap themselves.
 */
public final class HeapTrim extends VerticleBase {
  private static final String OLD_GENERATION_OF_SERIAL = "Tenured Gen";
  private static final long EVERY_MILLIS = 10_000;
  private static final long MOST_GARBAGE_BYTES = 4 << 20;
  private static final long LITTLE_BYTES = 1 << 20;

  /** How many checks after a collection that changed the level the next one follows. */
  private static final int LOOKS_UNTIL_REPEATED = 6;

  private final @Nullable OldGeneration oldGeneration;
  private final Runnable collect;
  private long level;
  private int looksLeft;

  /** Bytes of the heap's old generation. */
  interface OldGeneration {
    long used();

    /** Live bytes after the last full collection; 0 before the first. */
    long lived();
  }

  public HeapTrim() {
    this(ofThisJvm(), System::gc);
  }

  HeapTrim(@Nullable OldGeneration oldGeneration, Runnable collect) {
    this.oldGeneration = oldGeneration;
    this.collect = collect;
  }

  @Override
  public Future<?> start() {
    if (oldGeneration != null) {
      vertx.setPeriodic(EVERY_MILLIS, timer -> check(oldGeneration));
    }
    return Future.succeededFuture();
  }

  void check(OldGeneration old) {
    long lived = old.lived();
    if (Math.abs(lived - level) > LITTLE_BYTES) {
      looksLeft = LOOKS_UNTIL_REPEATED;
      level = lived;
    } else if (looksLeft > 0) {
      looksLeft--;
      if (looksLeft == 0) {
        collect.run();
        return;
      }
    }
    if (old.used() - lived > MOST_GARBAGE_BYTES) {
      collect.run();
    }
  }

  private static @Nullable OldGeneration ofThisJvm() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals(OLD_GENERATION_OF_SERIAL)) {
        return new OfPool(pool);
      }
    }
    return null;
  }

  private record OfPool(MemoryPoolMXBean pool) implements OldGeneration {
    @Override
    public long used() {
      return pool.getUsage().getUsed();
    }

    @Override
    public long lived() {
      MemoryUsage after = pool.getCollectionUsage();
      return after == null ? 0 : after.getUsed();
    }
  }
}
