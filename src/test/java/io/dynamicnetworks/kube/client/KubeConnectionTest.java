package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.Identity;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeConnectionTest {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  private final Vertx vertx = Vertx.vertx();
  private final KubeApiServer server = KubeApiServer.start(vertx);
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    server.close();
    KubeTestbed.wait(vertx.close());
  }

  @Test
  void aServerThatAnswersAndPermitsHasNoProblem() {
    assertThat(probe()).isNull();
  }

  /** The start asks for the first pod of the cluster, in whose namespace anyone may be. */
  @Test
  void noPodIsTooLargeForTheStart() {
    String quotes = "\"".repeat(130_000);
    server
        .store()
        .createPod(
            new PodRef("aaa", "first"),
            "node-1",
            Map.of(AnnotationKeys.NETWORKS, quotes, AnnotationKeys.NETWORK_STATUS, quotes));
    assertThat(probe()).isNull();
  }

  @Test
  void itSaysWhyTheServerDoesNotLetItIn() {
    server.faults().once(RequestMatch.any(), new ApiFault.Forbidden());
    assertThat(probe())
        .contains("pods is forbidden: User", "(403): apply the ClusterRole of the manifest");
    server.faults().once(RequestMatch.any(), new ApiFault.Unavailable());
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
    assertThatThrownBy(() -> KubeConnection.inCluster(vertx, Map.of()))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("give --kubeconfig FILE");
    assertThatThrownBy(
            () ->
                KubeConnection.inCluster(
                    vertx,
                    Map.of(
                        "KUBERNETES_SERVICE_HOST",
                        "10.0.0.1",
                        "KUBERNETES_SERVICE_PORT",
                        "443",
                        "SERVICE_ACCOUNT_FOLDER",
                        folder.toString())))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("ca.crt: cannot be read");
  }

  @Test
  void inAPodItTrustsTheClustersAuthorityAloneAndShowsItsToken() throws IOException {
    server.requireToken("the-token");
    Map<String, String> environment = server.serviceAccount(folder);
    try (KubeConnection connection = KubeConnection.inCluster(vertx, environment)) {
      assertThat(problem(connection)).isNull();
    }
    int before = server.requests().all().size();
    Path other = Identity.create(folder, "other").certificate();
    Files.copy(other, folder.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
    try (KubeConnection connection = KubeConnection.inCluster(vertx, environment)) {
      assertThat(problem(connection)).contains("does not answer");
    }
    assertThat(server.requests().all()).hasSize(before);
  }

  @Test
  void whomTheJdkTrustsCannotVouchForTheServer() throws Exception {
    Map<String, String> environment = server.serviceAccount(folder);
    Path servers = folder.resolve("ca.crt");
    Path jdks = trustStore(servers);
    Files.copy(
        Identity.create(folder, "other").certificate(),
        servers,
        StandardCopyOption.REPLACE_EXISTING);
    String before = System.getProperty(TRUST_STORE);
    System.setProperty(TRUST_STORE, jdks.toString());
    try (KubeConnection connection = KubeConnection.inCluster(vertx, environment)) {
      assertThat(problem(connection)).contains("does not answer");
    } finally {
      if (before == null) {
        System.clearProperty(TRUST_STORE);
      } else {
        System.setProperty(TRUST_STORE, before);
      }
    }
    assertThat(server.requests().all()).isEmpty();
  }

  private Path trustStore(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "known", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    Path file = folder.resolve("jdk.jks");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
    return file;
  }

  @Test
  void anAuthorityThatIsNotToBeAskedIsAMistake() throws IOException {
    Path file =
        kubeconfig(
            "",
            """
            "server": "https://127.0.0.1:1",
            "certificate-authority": "ca.crt", "insecure-skip-tls-verify": true\
            """);
    assertThatThrownBy(() -> KubeConnection.open(vertx, file))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("insecure-skip-tls-verify and a certificate-authority");
  }

  /** {@code kubectl} accepts this form; fabric8 takes such a key for an RSA one. */
  @Test
  void aClientKeyOfEllipticCurvesMayHaveTheFormPkcs8() throws Exception {
    Identity ca = Identity.create(folder, "ca");
    Identity client = Identity.create(folder, "client");
    HttpServerOptions mutual =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(ca.key())
            .setClientAuth(ClientAuth.REQUIRED)
            .setTrustOptions(new PemTrustOptions().addCertPath(client.certificate().toString()));
    HttpServer asking =
        KubeTestbed.wait(
            vertx
                .createHttpServer(mutual)
                .requestHandler(request -> request.response().end("{}"))
                .listen(0, "127.0.0.1"));
    Path file = withClientKey(client.privateKey(), asking.actualPort());
    try (KubeConnection connection = KubeConnection.open(vertx, file)) {
      assertThat(problem(connection)).isNull();
    }
  }

  @Test
  void aClientKeyOfAnotherAlgorithmIsReportedWithTheSupportedOnes() throws Exception {
    Identity.create(folder, "ca");
    Identity.create(folder, "client");
    Path file =
        withClientKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate(), 1);
    assertThatThrownBy(() -> KubeConnection.open(vertx, file))
        .isInstanceOf(UnusableCredentials.class)
        .hasMessageContaining("client-key: want one of [RSA, EC]");
  }

  private Path withClientKey(Key key, int port) throws IOException {
    Files.writeString(
        folder.resolve("client.key"),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    return kubeconfig(
        "\"client-certificate\": \"client.crt\", \"client-key\": \"client.key\"",
        "\"server\": \"https://127.0.0.1:" + port + "\", \"certificate-authority\": \"ca.crt\"");
  }

  private Path kubeconfig(String user, String cluster) throws IOException {
    return Files.writeString(
        folder.resolve("config"),
        """
        {"apiVersion": "v1", "kind": "Config", "current-context": "c",
         "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
         "users": [{"name": "u", "user": {%s}}],
         "clusters": [{"name": "c", "cluster": {%s}}]}
        """
            .formatted(user, cluster));
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
    return KubeTestbed.wait(connection.probe());
  }
}
