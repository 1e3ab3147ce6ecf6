package io.dynamicnetworks.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
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
    new HeapTrim(old, collections::incrementAndGet).look(old);
    assertThat(collections).hasValue(worth ? 1 : 0);
  }

  @Test
  void withAnotherCollectorThanTheSerialOneThereIsNothingToLookAt() {
    HeapTrim idle = new HeapTrim(null, collections::incrementAndGet);
    assertThat(idle.start().succeeded()).isTrue();
  }
}
