package io.dynamicnetworks.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.cri.v1.ListPodSandboxResponse;
import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxMetadata;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStatus;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.grpc.AnswerReader;
import io.dynamicnetworks.grpc.ItemStream;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Field-by-field reading of messages that protobuf itself wrote. */
class WireMessageTest {
  private static final String INFO =
      "{\"runtimeSpec\":{\"linux\":{\"namespaces\":[{\"type\":\"network\",\"path\":\"/n/1\"}]}}}";

  private static final PodSandboxStatusResponse STATUS =
      PodSandboxStatusResponse.newBuilder()
          .setStatus(
              PodSandboxStatus.newBuilder()
                  .setId("c0ffee")
                  .setMetadata(PodSandboxMetadata.newBuilder().setName("cart-0").setAttempt(300))
                  .setState(PodSandboxState.SANDBOX_NOTREADY)
                  .setCreatedAt(-1)
                  .putAnnotations("a", "storage@x0")
                  .putAnnotations(AnnotationKeys.NETWORKS, "storage@x1")
                  .putAnnotations(AnnotationKeys.NETWORKS + "x", "storage@x2"))
          .putInfo("other", "{")
          .putInfo("info", INFO)
          .build();

  private static final ListPodSandboxResponse LIST =
      ListPodSandboxResponse.newBuilder()
          .addItems(
              PodSandbox.newBuilder()
                  .setId("c0ffee")
                  .setMetadata(
                      PodSandboxMetadata.newBuilder()
                          .setName("cart-0")
                          .setNamespace("shop")
                          .setUid("uid-1"))
                  .setCreatedAt(1_795_491_090_000_000_000L)
                  .putLabels("a", "b")
                  .putAnnotations("a", "x".repeat(1_000)))
          .addItems(
              PodSandbox.newBuilder().setId("beef").setState(PodSandboxState.SANDBOX_NOTREADY))
          .addItems(PodSandbox.newBuilder().putLabels("no", "id"))
          .build();

  @Test
  void ofAStatusTheStateTheAnnotationAndTheNamespaceAreRead() {
    assertThat(SandboxStatus.read(Buffer.buffer(STATUS.toByteArray())))
        .isEqualTo(new SandboxStatus(false, "storage@x1", new NetworkNamespace.Own("/n/1")));
  }

  @Test
  void whatIsNotWrittenHasItsDefault() {
    assertThat(SandboxStatus.read(Buffer.buffer()))
        .isEqualTo(
            new SandboxStatus(true, null, new NetworkNamespace.Unreadable("info is missing")));
    assertThat(list(Buffer.buffer())).isEmpty();
  }

  @Test
  void anEmptyAnnotationIsOne() {
    PodSandboxStatusResponse response =
        PodSandboxStatusResponse.newBuilder()
            .setStatus(PodSandboxStatus.newBuilder().putAnnotations(AnnotationKeys.NETWORKS, ""))
            .build();
    assertThat(SandboxStatus.read(Buffer.buffer(response.toByteArray())).createdWith()).isEmpty();
  }

  @Test
  void ofAListTheIdsMetadataStatesAndTimesAreRead() {
    assertThat(list(Buffer.buffer(LIST.toByteArray())))
        .containsExactly(
            new ListedSandbox(
                "c0ffee", "uid-1", new PodRef("shop", "cart-0"), true, 1_795_491_090_000_000_000L),
            new ListedSandbox("beef", "", new PodRef("", ""), false, 0));
  }

  @Test
  void aListIsReadAlikeHoweverItsPiecesAreCut() {
    List<ListedSandbox> whole = list(Buffer.buffer(LIST.toByteArray()));
    for (int size = 1; size < 100; size++) {
      assertThat(list(Buffer.buffer(LIST.toByteArray()), size))
          .as("pieces of %d", size)
          .isEqualTo(whole);
    }
  }

  @Test
  void ofAListOnlyTheWantedFieldsAreKept() {
    PodSandbox long1 =
        PodSandbox.newBuilder()
            .setId("c0ffee")
            .putLabels("a", "x".repeat(1 << 20))
            .putAnnotations("a", "x".repeat(1 << 20))
            .setCreatedAt(7)
            .build();
    List<Integer> lengths = new ArrayList<>();
    ItemStream items =
        new ItemStream(
            ListPodSandboxResponse.ITEMS_FIELD_NUMBER,
            Set.of(PodSandbox.ID_FIELD_NUMBER, PodSandbox.CREATED_AT_FIELD_NUMBER),
            100,
            item -> lengths.add(item.length()));
    items.feed(
        Buffer.buffer(
            ListPodSandboxResponse.newBuilder()
                .addItems(long1)
                .addItems(long1)
                .addItems(PodSandbox.getDefaultInstance())
                .build()
                .toByteArray()));
    items.end();
    assertThat(lengths).containsExactly(10, 10, 0);
  }

  @Test
  void aListThatIsCutIsAnErrorUnlessBetweenTwoItems() {
    byte[] whole = LIST.toByteArray();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        list(Buffer.buffer(whole).slice(0, length));
      } catch (CodecException e) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(whole.length - LIST.getItemsCount());
  }

  @Test
  void moreSandboxesThanThereIsRoomForAreRefused() {
    ListPodSandboxResponse.Builder response = ListPodSandboxResponse.newBuilder();
    for (int number = 0; number < 600; number++) {
      response.addItems(PodSandbox.newBuilder().setId("x".repeat(1_000)));
    }
    assertThatExceptionOfType(AnswerReader.TooLong.class)
        .isThrownBy(() -> list(Buffer.buffer(response.build().toByteArray())))
        .withMessage("at most 458752 bytes of ids and names of sandboxes");
  }

  @Test
  void anOverlongIdIsAnError() {
    ListPodSandboxResponse response =
        ListPodSandboxResponse.newBuilder()
            .addItems(PodSandbox.newBuilder().setId("x".repeat(1_025)))
            .build();
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> list(Buffer.buffer(response.toByteArray())))
        .withMessage("an id or a name of 1025 bytes, want at most 1024");
  }

  @Test
  void aMessageThatIsCutIsReadToItsCutOrAnError() {
    byte[] whole = STATUS.toByteArray();
    for (int length = 0; length < whole.length; length++) {
      readOrRefuse(Buffer.buffer(whole).slice(0, length));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aDamagedMessageIsReadOrAnErrorAndNeverMore(long seed) {
    Random random = new Random(seed);
    for (int times = 0; times < 2_000; times++) {
      byte[] damaged = (random.nextBoolean() ? STATUS : LIST).toByteArray();
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      readOrRefuse(Buffer.buffer(damaged));
    }
  }

  private static void readOrRefuse(Buffer message) {
    try {
      assertThat(SandboxStatus.read(message)).isNotNull();
      assertThat(list(message)).isNotNull();
    } catch (CodecException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static List<ListedSandbox> list(Buffer message) {
    return list(message, Math.max(1, message.length()));
  }

  private static List<ListedSandbox> list(Buffer message, int size) {
    AnswerReader<List<ListedSandbox>> reader = ListedSandbox.reader();
    for (int at = 0; at < message.length(); at += size) {
      reader.feed(message.slice(at, Math.min(message.length(), at + size)));
    }
    return reader.end();
  }
}
