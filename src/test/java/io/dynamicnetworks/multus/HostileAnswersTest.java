package io.dynamicnetworks.multus;

import static io.dynamicnetworks.multus.RawDaemon.bytes;
import static io.dynamicnetworks.multus.RawDaemon.bytesAndNoEnd;
import static io.dynamicnetworks.multus.RawDaemon.endless;
import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dynamicnetworks.bus.MultusPort.DelegateReply;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.AddReply.Added;
import io.dynamicnetworks.model.AddReply.Refused;
import io.dynamicnetworks.model.AddReply.Unknown;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelReply.Deleted;
import io.dynamicnetworks.ops.MessageText;
import io.dynamicnetworks.text.Json.NotJson;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every byte sequence from the socket gets a meaning in time, and leaves nothing open. */
class HostileAnswersTest {
  // The deadline for answers that never end.
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String RESULT = "{\"Result\":{\"cniVersion\":\"1.0.0\"}}";
  private static final int MIB = 1 << 20;
  private static final int MOST = Budgets.CNI_ANSWER_BYTES;

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private RawDaemon daemon;
  private DaemonSocket socket;

  /** A hostile answer, and the reply that the client makes of it. */
  private record Hostile(String name, RawDaemon.Reply reply, Class<? extends CniReply> meaning) {}

  /** Answers to an ADD; none of them keeps the connection open forever. */
  private static final List<Hostile> ANSWERS =
      List.of(
          new Hostile("nothing, closed", bytes(""), Unknown.class),
          new Hostile("one byte", bytes("H"), Unknown.class),
          new Hostile("no HTTP", bytes("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Unknown.class),
          new Hostile("binary", bytes("\0\1\2\3ÿþ\r\n\r\n"), Unknown.class),
          new Hostile("HTTP/9", bytes("HTTP/9.9 200 OK\r\n\r\n" + RESULT), Unknown.class),
          new Hostile("HTTP/0.9", bytes(RESULT), Unknown.class),
          new Hostile("HTTP/1.0", bytes("HTTP/1.0 200 OK\r\n\r\n" + RESULT), Added.class),
          new Hostile("status no number", bytes("HTTP/1.1 ok\r\n\r\n" + RESULT), Unknown.class),
          new Hostile("status 99999", bytes("HTTP/1.1 99999 x\r\n\r\n"), Refused.class),
          new Hostile("status 204", bytes("HTTP/1.1 204 No Content\r\n\r\n"), Refused.class),
          new Hostile(
              "redirect",
              bytes("HTTP/1.1 302 Found\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n"),
              Refused.class),
          new Hostile("head cut", bytes(OK + "Content-Len"), Unknown.class),
          new Hostile("head without end", bytes(OK + "Content-Length: 5\r\n"), Unknown.class),
          new Hostile(
              "header of 1 MB", bytes(OK + "X: " + "x".repeat(MIB) + "\r\n\r\n"), Unknown.class),
          new Hostile(
              "100,000 headers", bytes(OK + "X: y\r\n".repeat(100_000) + "\r\n"), Unknown.class),
          new Hostile("header without colon", bytes(OK + "nonsense\r\n\r\n"), Unknown.class),
          new Hostile(
              "length negative", bytes(OK + "Content-Length: -1\r\n\r\n" + RESULT), Unknown.class),
          new Hostile(
              "length overflows",
              bytes(OK + "Content-Length: 99999999999999999999\r\n\r\n" + RESULT),
              Unknown.class),
          new Hostile(
              "two lengths",
              bytes(OK + "Content-Length: 3\r\nContent-Length: 33\r\n\r\n" + RESULT),
              Unknown.class),
          new Hostile("body cut", bytes(http(200, RESULT).replace("}}", "")), Unknown.class),
          new Hostile("body longer than said", bytes(http(200, RESULT) + "rest"), Added.class),
          new Hostile("two answers", bytes(http(200, RESULT) + http(400, "no")), Added.class),
          new Hostile("body until the end", bytes(OK + "\r\n" + RESULT), Added.class),
          new Hostile("chunked", bytes(chunked("21\r\n" + RESULT + "\r\n0\r\n\r\n")), Added.class),
          new Hostile("chunk cut", bytes(chunked("21\r\n{\"Res")), Unknown.class),
          new Hostile(
              "chunk without last", bytes(chunked("21\r\n" + RESULT + "\r\n")), Unknown.class),
          new Hostile("chunk size no number", bytes(chunked("zz\r\n" + RESULT)), Unknown.class),
          new Hostile(
              "chunk size overflows", bytes(chunked("fffffffffffffffff\r\n")), Unknown.class),
          new Hostile(
              "gzip said", bytes(OK + "Content-Encoding: gzip\r\n\r\n" + RESULT), Added.class),
          new Hostile(
              "100 before it",
              bytes("HTTP/1.1 100 Continue\r\n\r\n" + http(200, RESULT)),
              Added.class),
          new Hostile("empty body", bytes(http(200, "")), Unknown.class),
          new Hostile("blank body", bytes(http(200, " \n")), Unknown.class),
          new Hostile("null", bytes(http(200, "null")), Unknown.class),
          new Hostile("a number", bytes(http(200, "7")), Unknown.class),
          new Hostile("a list", bytes(http(200, "[" + RESULT + "]")), Unknown.class),
          new Hostile("no Result", bytes(http(200, "{}")), Unknown.class),
          new Hostile("result in lower case", bytes(http(200, "{\"result\":{}}")), Unknown.class),
          new Hostile("Result null", bytes(http(200, "{\"Result\":null}")), Unknown.class),
          new Hostile("Result a string", bytes(http(200, "{\"Result\":\"{}\"}")), Unknown.class),
          new Hostile("Result a list", bytes(http(200, "{\"Result\":[]}")), Unknown.class),
          new Hostile("Result empty", bytes(http(200, "{\"Result\":{}}")), Added.class),
          new Hostile(
              "two Results", bytes(http(200, "{\"Result\":{},\"Result\":7}")), Unknown.class),
          new Hostile("broken JSON", bytes(http(200, "{\"Result\":{")), Unknown.class),
          new Hostile("two values", bytes(http(200, RESULT + RESULT)), Unknown.class),
          new Hostile("a comment", bytes(http(200, "/**/" + RESULT)), Unknown.class),
          new Hostile("nested 100,000 deep", bytes(http(200, nested(100_000))), Unknown.class),
          new Hostile(
              "a number of 10,000 digits",
              bytes(http(200, "{\"Result\":{\"mtu\":" + "9".repeat(10_000) + "}}")),
              Unknown.class),
          new Hostile(
              "a number that overflows",
              bytes(http(200, "{\"Result\":{\"mtu\":1e999999999}}")),
              Added.class),
          new Hostile(
              "invalid UTF-8", bytes(http(200, "{\"Result\":{\"x\":\"ÿþ\u0080\"}}")), Added.class),
          new Hostile("a byte order mark", bytes(http(200, "ï»¿" + RESULT)), Unknown.class),
          new Hostile(
              "a lone surrogate",
              bytes(http(200, "{\"Result\":{\"x\":\"\\ud800\"}}")),
              Added.class),
          new Hostile(
              "just short enough",
              bytes(http(200, RESULT + " ".repeat(MOST - RESULT.length()))),
              Added.class),
          new Hostile(
              "a byte too long",
              bytes(http(200, RESULT + " ".repeat(MOST - RESULT.length() + 1))),
              Unknown.class),
          new Hostile("error of 3 MB", bytes(http(400, "x".repeat(3 * MIB))), Unknown.class),
          new Hostile("error empty", bytes(http(400, "")), Refused.class),
          new Hostile("error nested", bytes(http(400, nested(100_000))), Refused.class),
          new Hostile(
              "error of wrong types", bytes(http(400, "{\"code\":[],\"msg\":{}}")), Refused.class),
          new Hostile(
              "error of control characters", bytes(http(500, "\0\u001b[2J\u0085")), Refused.class),
          new Hostile("endless header", endless(OK, "X: y\r\n"), Unknown.class),
          new Hostile("endless body", endless(OK + "\r\n{", " ".repeat(65_536)), Unknown.class),
          new Hostile(
              "endless chunks", endless(chunked(""), "1\r\n \r\n".repeat(10_000)), Unknown.class),
          new Hostile(
              "a body of 4 EB",
              endless(OK + "Content-Length: 4611686018427387904\r\n\r\n", " ".repeat(65_536)),
              Unknown.class));

  /** Answers that stop at some point without closing the connection. */
  private static final List<Hostile> SILENT =
      List.of(
          new Hostile("no answer", connection -> {}, Unknown.class),
          new Hostile("head, no more", bytesAndNoEnd(OK), Unknown.class),
          new Hostile(
              "half a body", bytesAndNoEnd(OK + "Content-Length: 33\r\n\r\n{"), Unknown.class),
          new Hostile("half a chunk", bytesAndNoEnd(chunked("21\r\n{")), Unknown.class),
          new Hostile("no end of the body", bytesAndNoEnd(OK + "\r\n" + RESULT), Unknown.class),
          new Hostile(
              "100 for ever",
              endless("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"),
              Unknown.class));

  @BeforeEach
  void start() {
    Path path = folder.resolve("m.sock");
    daemon = new RawDaemon(vertx, path);
    socket = new DaemonSocket(vertx, path, 2);
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @TestFactory
  Stream<DynamicTest> eachHasItsMeaning() {
    return ANSWERS.stream()
        .map(
            hostile ->
                dynamicTest(
                    hostile.name(),
                    () ->
                        assertMeaning(
                            hostile, DelegateRequests.of(CniCommand.ADD, DelegateRequests.LONG))));
  }

  @TestFactory
  Stream<DynamicTest> eachThatDoesNotEndIsUnknownAfterTheDeadline() {
    return SILENT.stream()
        .map(
            hostile ->
                dynamicTest(
                    hostile.name(),
                    () -> assertMeaning(hostile, DelegateRequests.of(CniCommand.ADD, SHORT))));
  }

  @Test
  void anAnswerThatComesByteByByteIsUnknownAfterTheDeadlineToo() {
    daemon.reply(
        connection -> {
          connection.write(OK + "\r\n{");
          vertx.setPeriodic(20, timer -> connection.write(" "));
        });
    assertThat(reply(DelegateRequests.of(CniCommand.ADD, SHORT)))
        .isEqualTo(new Unknown(said("no answer within 300 ms")));
    awaitClosed();
  }

  @Test
  void ofAnAnswerWithoutEndNoMoreIsReadThanWanted() {
    daemon.reply(endless(OK + "\r\n{", " ".repeat(65_536)));
    assertThat(reply(DelegateRequests.of(CniCommand.ADD, DelegateRequests.LONG)))
        .isEqualTo(new Unknown(said("answer too large, want at most 262144 bytes")));
    awaitClosed();
  }

  @Test
  void toADelAnyWholeAnswer200Will() {
    for (String body : List.of("", "null", "{oops", RESULT, "\0")) {
      daemon.reply(bytes(http(200, body)));
      assertThat(reply(DelegateRequests.delete())).as(body).isInstanceOf(Deleted.class);
    }
  }

  @Test
  void theCorpusIsLarge() {
    assertThat(ANSWERS.size() + SILENT.size()).isGreaterThanOrEqualTo(60);
  }

  private void assertMeaning(Hostile hostile, DelegateRequest request) {
    daemon.reply(hostile.reply());
    assertThat(reply(request)).isInstanceOf(hostile.meaning());
    awaitClosed();
  }

  private CniReply reply(DelegateRequest request) {
    try {
      Exchange exchange = await(socket.delegate(DelegateBody.of(request), request.timeout()));
      DelegateReply reply = new ReplyParser(request).parse(exchange);
      assertThat(MessageText.of(reply))
          .doesNotContain("Exception", "java.", "io.netty", "io.vertx");
      return reply.reply();
    } catch (NotJson e) {
      throw new IllegalArgumentException(e);
    }
  }

  private String said(String cause) {
    return "Multus daemon at " + socket.path() + ": " + cause;
  }

  private void awaitClosed() {
    await("connections closed").until(() -> daemon.open() == 0);
  }

  private static String http(int status, String body) {
    return "HTTP/1.1 "
        + status
        + " x\r\nContent-Length: "
        + body.getBytes(StandardCharsets.ISO_8859_1).length
        + "\r\nConnection: close\r\n\r\n"
        + body;
  }

  private static String chunked(String body) {
    return OK + "Transfer-Encoding: chunked\r\n\r\n" + body;
  }

  private static String nested(int depth) {
    return "{\"Result\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
  }
}
