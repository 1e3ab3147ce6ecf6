package io.dynamicnetworks.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapTrimTest {
  private static final int MEGABYTE = 1 << 20;

  private final AtomicInteger collections = new AtomicInteger();

  private record Sizes(long used, long lived) implements HeapTrim.OldGeneration {}

  @ParameterizedTest
  @CsvSource({
    // MB used | MB that lived after the last full collection | whether it is worth another one
    "3, 0, false",
    "5, 0, true",
    "14, 11, false",
    "16, 11, true",
    "11, 11, false",
    "9, 11, false",
  })
  void itCollectsWhenGarbageHasGathered(long used, long lived, boolean worth) {
    Sizes old = new Sizes(used * MEGABYTE, lived * MEGABYTE);
    new HeapTrim(old, collections::incrementAndGet).check(old);
    assertThat(collections).hasValue(worth ? 1 : 0);
  }

  @Test
  void aCollectionInTheMiddleOfAFloodIsRepeatedUntilTheLevelIsSettled() {
    Heap heap = new Heap();
    HeapTrim trim = new HeapTrim(heap, heap::collect);
    heap.used = 30 * MEGABYTE;
    heap.live = 25 * MEGABYTE; // What the flood uses when the heap is collected.
    trim.check(heap);
    assertThat(heap.lived()).isEqualTo(25 * MEGABYTE);
    heap.live = 9 * MEGABYTE; // The flood is over, and nothing fills the heap again.
    IntStream.range(0, 20).forEach(round -> trim.check(heap));
    assertThat(heap.used()).isEqualTo(9 * MEGABYTE);
    IntStream.range(0, 100).forEach(round -> trim.check(heap));
    assertThat(heap.collections).as("the last one changed nothing").isEqualTo(3);
  }

  /** A heap that is collected when it is asked for. */
  private static final class Heap implements HeapTrim.OldGeneration {
    private long used;
    private long live;
    private long lived;
    private int collections;

    void collect() {
      collections++;
      used = live;
      lived = live;
    }

    @Override
    public long used() {
      return used;
    }

    @Override
    public long lived() {
      return lived;
    }
  }

  @Test
  void withAnotherCollectorThanTheSerialOneNothingIsTrimmed() {
    HeapTrim idle = new HeapTrim(null, collections::incrementAndGet);
    assertThat(idle.start().succeeded()).isTrue();
  }
}
