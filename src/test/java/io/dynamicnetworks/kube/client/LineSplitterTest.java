package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> seen = new ArrayList<>();
  private final LineSplitter lines =
      new LineSplitter(
          (bytes, length) -> seen.add(new String(bytes, 0, length, StandardCharsets.UTF_8)));

  @Test
  void whereverItIsCutTheLinesAreTheSame() {
    List<String> wanted =
        List.of("a", "", "é".repeat(9_000), "b".repeat(100_000), "{\"type\":\"ADDED\"}", "z");
    byte[] text = (String.join("\n", wanted) + "\n").getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    for (int largest : new int[] {1, 7, 4_096, 40_000, text.length}) {
      seen.clear();
      for (int from = 0; from < text.length; ) {
        int size = Math.min(text.length - from, 1 + random.nextInt(largest));
        lines.feed(ByteBuffer.wrap(text, from, size));
        from += size;
      }
      assertThat(seen).isEqualTo(wanted);
    }
  }

  @Test
  void aLineWithoutAnEndIsNotPassedOn() {
    lines.feed(ByteBuffer.wrap("one\ntw".getBytes(StandardCharsets.UTF_8)));
    assertThat(seen).containsExactly("one");
    lines.feed(ByteBuffer.wrap("o\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(seen).containsExactly("one", "two");
  }
}
