package io.dynamicnetworks.multus;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class CniPluginDeviceInfoTest {
  private static final String NAME = "multus/device-info-c0ffee";
  private static final String INFO =
      "{\"type\":\"pci\",\"pci\":{\"pci-address\":\"0000:65:00.1\"}}";
  private static final DelegateRequest NAMED =
      DelegateRequests.withConfig(
          DelegateRequests.add(),
          "{\"type\":\"a\",\"runtimeConfig\":{\"CNIDeviceInfoFile\":\"/var/run/" + NAME + "\"}}");

  private final Instant sent = Instant.now();

  @TempDir private Path run;
  private Path file;

  @BeforeEach
  void folder() throws IOException {
    file = run.resolve(NAME);
    Files.createDirectories(file.getParent());
  }

  private Optional<String> read(Vertx vertx, DelegateRequest request) {
    List<Path> roots = List.of(run.resolve("none"), run);
    return await(new CniPluginDeviceInfo(vertx, roots).read(request, sent));
  }

  @Test
  void whatThePluginWroteIsGiven(Vertx vertx) throws IOException {
    Files.writeString(file, INFO + "\n");
    assertThat(read(vertx, NAMED)).hasValue(INFO + "\n");
  }

  @Test
  void whereNoFileWasNamedNoneIsRead(Vertx vertx) throws IOException {
    Files.writeString(file, INFO);
    assertThat(read(vertx, DelegateRequests.add())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"a\",\"RuntimeConfig\":{\"a\":[{}],\"CNIDeviceInfoFile\":\"PATH\"}}",
        "{\"name\":\"n\",\"plugins\":[{\"type\":\"b\"},7,[{}],"
            + "{\"x\":{\"y\":[1]},\"runtimeConfig\":{\"CNIDeviceInfoFile\":\"PATH\"}}],\"z\":1}",
        "{\"runtimeConfig\":{\"CNIDeviceInfoFile\":\"\\/var\\u002frun/NAME\"}}"
      })
  void itIsNamedToAnyPluginHoweverTheJsonIsWritten(String config, Vertx vertx) throws IOException {
    Files.writeString(file, INFO);
    assertThat(read(vertx, DelegateRequests.withConfig(DelegateRequests.add(), withFile(config))))
        .hasValue(INFO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"a\",\"comment\":\"PATH\"}",
        "{\"CNIDeviceInfoFile\":\"PATH\",\"runtimeConfig\":{\"other\":\"PATH\"}}",
        "{\"runtimeConfig\":[{\"CNIDeviceInfoFile\":\"PATH\"}]}",
        "{\"args\":{\"runtimeConfig\":{\"CNIDeviceInfoFile\":\"PATH\"}}}",
        "{\"runtimeConfig\":{\"CNIDeviceInfoFile\":[\"PATH\"]}}",
        "{\"runtimeConfig\":{\"CNIDeviceInfoFile\":\"PATH\"}",
        "\"PATH\""
      })
  void aPathElsewhereInTheConfigIsNone(String config, Vertx vertx) throws IOException {
    Files.writeString(file, INFO);
    assertThat(read(vertx, DelegateRequests.withConfig(DelegateRequests.add(), withFile(config))))
        .isEmpty();
  }

  private static String withFile(String config) {
    return config.replace("PATH", "/var/run/" + NAME).replace("NAME", NAME);
  }

  @Test
  void whatAnEarlierAddLeftIsNone(Vertx vertx) throws IOException {
    Files.writeString(file, INFO);
    Files.setLastModifiedTime(file, FileTime.from(sent.minusSeconds(1)));
    assertThat(read(vertx, NAMED)).isEmpty();
  }

  @Test
  void aPluginNeedNotWriteOne(Vertx vertx) {
    assertThat(read(vertx, NAMED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"type\":", "7"})
  void whatIsNoObjectIsNone(String text, Vertx vertx) throws IOException {
    Files.writeString(file, text);
    assertThat(read(vertx, NAMED)).isEmpty();
  }

  @Test
  void aHugeOneIsNone(Vertx vertx) throws IOException {
    Files.writeString(file, "{\"a\":\"" + "x".repeat(5_000) + "\"}");
    assertThat(read(vertx, NAMED)).isEmpty();
  }

  @Test
  void aLinkIsNotFollowed(Vertx vertx) throws IOException {
    Path elsewhere = Files.writeString(run.resolve("elsewhere"), INFO);
    Files.createSymbolicLink(file, elsewhere);
    assertThat(read(vertx, NAMED)).isEmpty();
  }
}
