package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.kube.watch.NetworkReading;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListPageTest {
  private static final String LIST =
      """
      {"kind":"List","apiVersion":"v1",
       "metadata":{"resourceVersion":"7","continue":"next","odd":["a",{"b":"]}"}]},
       "items":[
         {"metadata":{"name":"a","namespace":"shop","labels":{"x":"]}\\\\"}},
          "spec":{"config":"{\\"a\\":[\\"é}\\"]}"}},
         {"spec":{},"metadata":{"namespace":"shop","name":"b"}},{},
         {"metadata":{"name":"c","namespace":"shop"}}
       ]}
      """;

  @Test
  void whereverItIsCutTheObjectsAreTheSame() {
    byte[] text = LIST.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    for (int largest : new int[] {1, 7, 50, text.length}) {
      List<NetworkDefinition> objects = new ArrayList<>();
      ListPage<NetworkDefinition> page = new ListPage<>(NetworkReading::read, objects::add);
      for (int from = 0; from < text.length; ) {
        int size = Math.min(text.length - from, 1 + random.nextInt(largest));
        page.feed(ByteBuffer.wrap(text, from, size));
        from += size;
      }
      page.end();
      assertThat(objects)
          .containsExactly(
              new NetworkDefinition(new NetworkRef("shop", "a"), "{\"a\":[\"é}\"]}"),
              new NetworkDefinition(new NetworkRef("shop", "b"), ""),
              new NetworkDefinition(new NetworkRef("shop", "c"), ""));
      assertThat(page.resourceVersion()).isEqualTo("7");
      assertThat(page.more()).isEqualTo("next");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{}",
        "[]",
        "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[{\"metadata\":{}",
        "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[{]}]}",
        "{\"metadata\":{\"resourceVersion\":7},\"items\":[]}",
      })
  void whatIsNoListIsRefused(String text) {
    ListPage<NetworkDefinition> page = new ListPage<>(NetworkReading::read, ignored -> {});
    assertThatThrownBy(
            () -> {
              page.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
              page.end();
            })
        .isInstanceOf(RuntimeException.class);
  }
}
