package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.text.CutText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;

/** What is kept in memory of the API server's answers, and what is read from them. */
class ObjectBytesTest {
  private static final int MAX = OversizedText.MAX_BYTES;

  private final ObjectBytes object = new ObjectBytes(true, 8 << 20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        "\"quoted\" and \\ back\\\\slashed",
        "<&> \u2028\u2029",
        "\u0000\u0001\n\r\t\b\f\u001f\u007f",
        "gr\u00fcn \u7db2 \ud83d\ude00"
      })
  void aTextIsReadAsItWasWrittenHoweverItIsEscapedAndCut(String text) {
    for (String written : new String[] {likeGo(text), allEscaped(text)}) {
      String json = "{\"a" + written + "\":\"" + written + "\",\"b\":[\"" + written + "\",1]}";
      Random random = new Random(1);
      for (int largest : new int[] {1, 3, 1_000}) {
        object.clear();
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < utf8.length; ) {
          int size = Math.min(utf8.length - from, 1 + random.nextInt(largest));
          object.add(utf8, from, from + size);
          from += size;
        }
        assertThat(texts()).containsEntry("a" + text, text);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"x,1", "\\u003c,1", "\\u0001,1", "\\n,1", "\\\\,1", "\u00e4,2", "\\u00e4,2"})
  void aTextIsTakenUpToTheLimitAndBeyondItNeverWhole(String letter, int bytes) {
    add("{\"a\":\"" + letter.repeat(MAX / bytes) + "\",\"z\":\"1\"}");
    assertThat(texts().get("a")).hasSize(MAX / bytes);
    assertThat(object.length()).isLessThan(2 * MAX + 100);

    object.clear();
    add("{\"a\":\"" + letter.repeat(1_400_000) + "\",\"z\":\"1\"}");
    assertThat(object.length()).isLessThan(200);
    assertThat(object.bytes().length).isLessThanOrEqualTo(4 * MAX);
    assertThat(texts()).containsEntry("z", "1");
    assertThat(OversizedText.parse(texts().getOrDefault("a", "")))
        .hasValueSatisfying(cut -> assertThat(cut.bytes()).isEqualTo(1_400_000L * bytes));
  }

  @Test
  void theMarkerShowsWhetherTheTextChanged() {
    assertThat(marker("x".repeat(MAX + 1)))
        .isEqualTo(marker("x".repeat(MAX + 1)))
        .isNotEqualTo(marker("x".repeat(MAX) + "y"))
        .isNotEqualTo(marker("x".repeat(MAX + 2)));
  }

  @Test
  void aKeyOfAnyLengthIsPassedOver() {
    add("{\"" + "k".repeat(1_000_000) + "\":1,\"z\":\"1\"}");
    assertThat(texts()).containsEntry("z", "1");
  }

  /**
   * The most that etcd stores, 1.5 MB, of characters that the API server writes as six bytes each.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\\u003c", "\\u0001", "\\ufffd"})
  void noObjectIsTooLargeToBeRead(String letter) {
    StringBuilder json = new StringBuilder("{\"list\":[");
    for (int i = 0; i < 150; i++) {
      json.append('"').append(letter.repeat(10_000)).append("\",");
    }
    add(json.append("1],\"z\":\"1\"}").toString());
    assertThat(texts()).containsEntry("z", "1");
  }

  @ParameterizedTest
  @ValueSource(ints = {300_000, 1_000_000_000})
  void theParsersReportTheMarkerAsUnreadableWithItsLengthAndTheLimit(int bytes) {
    String marker = new OversizedText(bytes, -1).marker(32_768);
    String says = bytes + " bytes, want at most 32768";
    assertThat(NetworksAnnotation.parse(marker, "shop"))
        .isInstanceOfSatisfying(
            Desired.Unreadable.class,
            unreadable -> assertThat(unreadable.problem()).isEqualTo(says));
    assertThat(NetworkStatus.parse(marker))
        .isInstanceOfSatisfying(
            ListedStatus.Unreadable.class,
            unreadable -> assertThat(unreadable.problem()).isEqualTo(says));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u12", "\\u12g4", "\\", "\\x"})
  void whatIsNoEscapeIsLeftToTheParser(String text) {
    add("{\"a\":\"" + text + "\"}");
    assertThat(object.length()).isLessThan(40);
  }

  /** What kubectl prints of it, piped to sha256sum. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "\"\\", "<\u2028", "\n\u0001", "gr\u00fcn \u7db2 \ud83d\ude00"})
  void theMarkerHasTheHashOfTheTextItself(String part) throws Exception {
    String text = part.repeat(MAX + 1);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(utf8);
    String hash = HexFormat.of().formatHex(sha256, 0, 8);
    for (String written : List.of(likeGo(text), allEscaped(text))) {
      for (int piece : new int[] {utf8.length * 6, 1_000, 7}) {
        object.clear();
        byte[] json = ("{\"a\":\"" + written + "\"}").getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < json.length; from += piece) {
          object.add(json, from, Math.min(json.length, from + piece));
        }
        String marker = texts().getOrDefault("a", "");
        assertThat(CutText.parse(marker))
            .hasValueSatisfying(
                cut -> {
                  assertThat(cut.hex()).isEqualTo(hash);
                  assertThat(cut.bytes()).isEqualTo(utf8.length);
                });
        assertThat(NetworkReady.hash(marker)).isEqualTo(hash).isEqualTo(NetworkReady.hash(text));
      }
    }
    assertThat(NetworkReady.hash(OversizedText.within(32_768, text))).isEqualTo(hash);
  }

  @Test
  void fieldsThatNothingReadsAreNotKept() {
    String pod =
        """
        {"kind":"Pod","metadata":{"managedFields":[{"f:a":{"k:{\\"n\\":1}":{}},"name":"x"}],
          "name":"p", "labels":{"name":"%1$s"},"annotations":{"junk":"%1$s","other":"}],{\\"",
            "k8s.v1.cni.cncf.io/networks":"[]","last":"%1$s"}},
         "spec":{"readinessGates":[%2$s{"conditionType":"dynamicnetworks.io/network-ready"}],
          "containers":[{"env":[{"name":"a","value":"%1$s"}],"name":"c","resources":
            {"limits":{"a.b/c":"1","cpu":null},"claims":[]},"image":"i"}]},"status":{"x":[1,2,[3]]}}
        """
            .formatted("\\u003c".repeat(200_000), "{\"conditionType\":\"a/b\"},".repeat(10));
    ObjectBytes filtered = new ObjectBytes();
    for (byte each : pod.strip().getBytes(StandardCharsets.UTF_8)) {
      filtered.add(new byte[] {each}, 0, 1);
    }
    assertThat(new String(filtered.bytes(), 0, filtered.length(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{'metadata':{'name':'p','annotations':{'k8s.v1.cni.cncf.io/networks':'[]'}},"
                    .replace('\'', '"')
                + "'spec':{'readinessGates':[%s{'conditionType':'dynamicnetworks.io/network-ready'}],"
                    .formatted("{},".repeat(10))
                    .replace('\'', '"')
                + "'containers':[{'name':'c','resources':{'limits':{'a.b/c':'1','cpu':null}}}]},"
                    .replace('\'', '"')
                + "'status':{}}".replace('\'', '"'));
    assertThat(filtered.bytes().length).isLessThan(1 << 17);
  }

  private String marker(String text) {
    object.clear();
    add("{\"a\":\"" + text + "\"}");
    return texts().getOrDefault("a", "");
  }

  private void add(String json) {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    object.add(utf8, 0, utf8.length);
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser json = ApiJson.parser(object.bytes(), object.length())) {
      ApiJson.object(json, name -> texts.put(name, ApiJson.text(json)));
    }
    return texts;
  }

  /** Escapes as Go's encoding/json does. */
  private static String likeGo(String text) {
    StringBuilder written = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                written.append('\\').appendCodePoint(c);
              } else if (c < 0x20
                  || c == '<'
                  || c == '>'
                  || c == '&'
                  || c == 0x2028
                  || c == 0x2029) {
                written.append(c == '\n' ? "\\n" : "\\u%04x".formatted(c));
              } else {
                written.appendCodePoint(c);
              }
            });
    return written.toString();
  }

  private static String allEscaped(String text) {
    StringBuilder written = new StringBuilder();
    text.chars().forEach(c -> written.append("\\u%04X".formatted(c)));
    return written.toString();
  }
}
