package io.dynamicnetworks.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.Fault;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeConnectionTest {
  private static final Map<String, String> IN_A_POD =
      Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", "6443");

  private final Vertx vertx = Vertx.vertx();
  private final KubeApiServer server = KubeApiServer.start(vertx);
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    server.close();
    KubeRig.wait(vertx.close());
  }

  @Test
  void aServerThatAnswersAndPermitsHasNoProblem() {
    assertThat(probe()).isNull();
  }

  @Test
  void itSaysWhyTheServerDoesNotLetItIn() {
    server.faults().once(RequestMatch.any(), new Fault.Forbidden());
    assertThat(probe())
        .contains("pods is forbidden: User", "(403): apply the ClusterRole of the manifest");
    server.faults().once(RequestMatch.any(), new Fault.Unavailable());
    assertThat(probe()).contains("answers 503");
  }

  @Test
  void itSaysThatTheTokenIsNotAccepted() throws IOException {
    server.requireToken("right");
    assertThat(probe()).isNull();
    server.requireToken("another");
    Files.writeString(folder.resolve("kubeconfig"), oldKubeconfig());
    try (KubeConnection connection = KubeConnection.open(vertx, folder.resolve("kubeconfig"))) {
      assertThat(problem(connection)).contains("does not accept the credentials (401)");
    }
  }

  @Test
  void itSaysWhichServerDoesNotAnswer() {
    Path kubeconfig = server.kubeconfig(folder);
    server.stop();
    try (KubeConnection connection = KubeConnection.open(vertx, kubeconfig)) {
      assertThat(connection.describe()).isEqualTo(server.url());
      assertThat(problem(connection))
          .startsWith("API server " + server.url() + " does not answer: ");
    }
  }

  @Test
  void withoutCredentialsItSaysWhatToDo() throws IOException {
    assertThatThrownBy(() -> KubeConnection.open(vertx, folder.resolve("none")))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("no such file");
    Path empty = Files.writeString(folder.resolve("empty"), "apiVersion: v1\nkind: Config\n");
    assertThatThrownBy(() -> KubeConnection.open(vertx, empty))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("no current-context");
    assertThatThrownBy(() -> KubeConnection.inCluster(vertx, Map.of(), folder))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("give --kubeconfig FILE");
    assertThatThrownBy(() -> KubeConnection.inCluster(vertx, IN_A_POD, folder))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("ca.crt: cannot be read");
  }

  @Test
  void inAPodItTrustsTheClustersAuthorityAloneAndShowsItsToken() throws IOException {
    List<String> shown = new CopyOnWriteArrayList<>();
    HttpServer secured = KubeRig.wait(secured(identity("cluster"), shown));
    Map<String, String> environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST",
            "localhost",
            "KUBERNETES_SERVICE_PORT",
            Integer.toString(secured.actualPort()));
    Files.writeString(folder.resolve("token"), "the-token\n");
    Path authority = folder.resolve("ca.crt");
    Files.copy(folder.resolve("cluster.crt"), authority);
    try (KubeConnection connection = KubeConnection.inCluster(vertx, environment, folder)) {
      assertThat(problem(connection)).isNull();
    }
    assertThat(shown).containsExactly("Bearer the-token");
    identity("other");
    Files.copy(folder.resolve("other.crt"), authority, StandardCopyOption.REPLACE_EXISTING);
    try (KubeConnection connection = KubeConnection.inCluster(vertx, environment, folder)) {
      assertThat(problem(connection)).contains("does not answer");
    }
    assertThat(shown).hasSize(1);
  }

  /** Only the way in: it takes any request. */
  private Future<HttpServer> secured(PfxOptions identity, List<String> shown) {
    return vertx
        .createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(identity))
        .requestHandler(
            request -> {
              shown.add(request.getHeader("Authorization"));
              request.response().end("{}");
            })
        .listen(0, "localhost");
  }

  /** A key for localhost; its certificate, signed by itself, is in the file NAME.crt. */
  private PfxOptions identity(String name) throws IOException {
    String store = folder.resolve(name + ".p12").toString();
    String names = "-keystore " + store + " -storetype PKCS12 -storepass secret -alias a";
    keytool(
        "-genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost -ext bc=ca:true "
            + names);
    keytool("-exportcert -rfc -file " + folder.resolve(name + ".crt") + " " + names);
    return new PfxOptions().setPath(store).setPassword("secret");
  }

  private static void keytool(String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(
            process
                .onExit()
                .orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join()
                .exitValue())
        .isZero();
  }

  @Test
  void aTokenThatWasReplacedIsReadAgain() throws IOException {
    AtomicLong now = new AtomicLong();
    Path file = Files.writeString(folder.resolve("token"), "first\n");
    ServiceAccountToken token = new ServiceAccountToken(file, now::get);
    Files.writeString(file, "second\n");
    assertThat(token.getToken()).isEqualTo("first");
    now.addAndGet(60_000_000_000L);
    assertThat(token.getToken()).isEqualTo("second");
    Files.delete(file);
    now.addAndGet(60_000_000_000L);
    assertThat(token.getToken()).isEqualTo("second");
  }

  private String oldKubeconfig() throws IOException {
    return Files.readString(server.kubeconfig(folder)).replace("another", "wrong");
  }

  private @Nullable String probe() {
    try (KubeConnection connection = KubeConnection.open(vertx, server.kubeconfig(folder))) {
      return problem(connection);
    }
  }

  private static @Nullable String problem(KubeConnection connection) {
    return KubeRig.wait(connection.probe());
  }
}
