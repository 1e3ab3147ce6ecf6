package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.kube.client.ApiCalls.Reply;
import io.dynamicnetworks.kube.client.ApiCalls.Request;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.HttpStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.vertx5.TlsWarmup;
import io.fabric8.kubernetes.client.vertx5.Vertx5HttpClientFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The single connection pool to the API server, and the state shared within this package.
 *
 * <p>All of it is confined to the event loop of this package's verticles. fabric8 calls back on its
 * own threads; {@link ApiCalls} and {@link ApiStream} hand over to the caller's event loop, so that
 * nothing behind them needs a lock.
 */
public final class KubeConnection implements AutoCloseable {
  // Where the kubelet mounts it; the variable is for controllers measured outside of a pod.
  private static final String SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String SERVICE_ACCOUNT_FOLDER = "SERVICE_ACCOUNT_FOLDER";

  private static final String USER_AGENT = "multus-dynamic-networks-controller";

  /**
   * Time for the first answer. With a tenth of a core, the TLS handshake alone can take ten
   * seconds; ending earlier would only start over.
   */
  private static final Duration PROBE = Duration.ofSeconds(30);

  private static final String NO_PODS =
      "the server does not know pods (404): is it a Kubernetes API server?";

  private final HttpClient http;
  private final ApiCalls calls;
  private final String server;
  private final PodCache pods = new PodCache(System::nanoTime);
  private final WatchLink podsLink = new WatchLink("pods", NO_PODS);
  private final WatchLink endedPodsLink = new WatchLink("pods that have ended", NO_PODS);
  private final WatchLink networksLink =
      new WatchLink(
          "network-attachment-definitions.k8s.cni.cncf.io",
          "the CustomResourceDefinition is not installed (404): install Multus");

  private KubeConnection(Vertx vertx, Config config) throws GeneralSecurityException, IOException {
    server = config.getMasterUrl().replaceAll("/+$", "");
    http = client(new BoundedPool(vertx), config);
    calls = new ApiCalls(vertx, http, server);
  }

  private static HttpClient client(HttpClient.Factory pool, Config config)
      throws GeneralSecurityException, IOException {
    HttpClient.Builder client = pool.newBuilder(config);
    TrustManager[] authority = ClusterCa.alone(config);
    if (authority != null) {
      client.sslContext(SSLUtils.keyManagers(config), authority);
    }
    return client.build();
  }

  /**
   * Opens a connection with the credentials of the kubeconfig, or of this pod if it is null. Sends
   * nothing yet.
   *
   * @throws UnusableCredentials if there are none, or they cannot be read
   */
  public static KubeConnection open(Vertx vertx, @Nullable Path kubeconfig) {
    return kubeconfig == null
        ? inCluster(vertx, System.getenv())
        : connect(vertx, fromFile(kubeconfig), "kubeconfig " + kubeconfig);
  }

  static KubeConnection inCluster(Vertx vertx, Map<String, String> environment) {
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    String port = environment.get("KUBERNETES_SERVICE_PORT");
    if (host == null || host.isEmpty() || port == null || port.isEmpty()) {
      throw new UnusableCredentials(
          "no API server: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set. In a pod"
              + " they are; elsewhere give --kubeconfig FILE");
    }
    Path folder = Path.of(environment.getOrDefault(SERVICE_ACCOUNT_FOLDER, SERVICE_ACCOUNT));
    Path authority = folder.resolve("ca.crt");
    if (!Files.isReadable(authority)) {
      throw new UnusableCredentials(
          authority + ": cannot be read; the pod needs automountServiceAccountToken: true");
    }
    // In a URL, an IPv6 address needs brackets (RFC 3986).
    String authorityHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    Config config =
        common(Config.empty())
            .withMasterUrl("https://" + authorityHost + ":" + port)
            .withCaCertFile(authority.toString())
            .withOauthTokenProvider(token(folder.resolve("token")))
            .build();
    return connect(vertx, config, "service account in " + folder);
  }

  private static ServiceAccountToken token(Path file) {
    try {
      return new ServiceAccountToken(file, System::nanoTime);
    } catch (UncheckedIOException e) {
      throw new UnusableCredentials(
          file
              + ": cannot be read ("
              + ApiCalls.text(e)
              + "); the pod needs automountServiceAccountToken: true");
    }
  }

  private static Config fromFile(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      throw new UnusableCredentials(
          "kubeconfig " + kubeconfig + ": no such file, or it cannot be read; give another one");
    }
    try {
      Config config = Config.fromKubeconfig(kubeconfig.toFile());
      if (config.getCurrentContext() == null) {
        throw new UnusableCredentials(
            "kubeconfig "
                + kubeconfig
                + ": no current-context among its contexts; set one with kubectl config");
      }
      if (config.isTrustCerts() && ClusterCa.isNamedIn(config)) {
        // Like kubectl: a configured authority is always checked.
        throw new UnusableCredentials(
            "kubeconfig "
                + kubeconfig
                + ": insecure-skip-tls-verify and a certificate-authority exclude one another;"
                + " leave one out");
      }
      String algorithm = ClientKey.algorithm(config);
      if (algorithm != null) {
        config.setClientKeyAlgo(algorithm);
      }
      return common(config).build();
    } catch (UnusableCredentials e) {
      throw e;
      // The YAML reader throws its own exceptions.
    } catch (RuntimeException | GeneralSecurityException | IOException e) {
      throw unusable("kubeconfig " + kubeconfig, e);
    }
  }

  private static UnusableCredentials unusable(String source, Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new UnusableCredentials(
        source + ": cannot be used: " + ApiCalls.text(cause) + "; fix or replace it");
  }

  private static ConfigBuilder common(Config base) {
    return new ConfigBuilder(base)
        .withAutoConfigure(false)
        .withUserAgent(USER_AGENT)
        .withHttp2Disable(true)
        // The caller knows whether and when a request may be retried.
        .withRequestRetryBackoffLimit(0);
  }

  private static KubeConnection connect(Vertx vertx, Config config, String source) {
    try {
      return new KubeConnection(vertx, config);
    } catch (KubernetesClientException
        | IllegalArgumentException
        | GeneralSecurityException
        | IOException e) {
      throw unusable(source, e);
    }
  }

  /** Which library encrypts the connections: {@code boringssl}, or {@code jdk} without it. */
  public static String tls() {
    return OpenSSLEngineOptions.isAvailable() ? "boringssl" : "jdk";
  }

  /** The API server's URL. */
  public String describe() {
    return server;
  }

  /** Why the API server does not answer or does not grant what is needed; null if it does. */
  public Future<@Nullable String> probe() {
    return calls
        .sendForCode(Request.get("/api/v1/pods?limit=1"), PROBE)
        .map(
            reply ->
                switch (reply) {
                  case Reply.Nothing(String cause) ->
                      "API server " + server + " does not answer: " + cause;
                  case Reply.Answer answer -> problem(answer);
                });
  }

  private @Nullable String problem(Reply.Answer answer) {
    String at = "API server " + server + ": ";
    return switch (answer.code()) {
      case HttpStatus.OK -> null;
      case HttpStatus.UNAUTHORIZED ->
          at + "does not accept the credentials (401): check token and kubeconfig";
      case HttpStatus.FORBIDDEN ->
          at + answer.message() + " (403): apply the ClusterRole of the manifest";
      default -> at + answer.text();
    };
  }

  @Override
  public void close() {
    http.close();
  }

  public ApiCalls calls() {
    return calls;
  }

  /** Bytes that the annotations of pods in memory take; at most {@code Budgets.PODS_BYTES}. */
  public long podBytes() {
    return pods.bytes();
  }

  public PodCache pods() {
    return pods;
  }

  public WatchLink podsLink() {
    return podsLink;
  }

  /** Of the lists of ended pods, without which the others are up to date. */
  public WatchLink endedPodsLink() {
    return endedPodsLink;
  }

  public WatchLink networksLink() {
    return networksLink;
  }

  /** A small pool whose connections notice a peer that vanished silently. */
  private static final class BoundedPool extends Vertx5HttpClientFactory {
    // Two watches, a list, and the rest for writes: at 5 ms each, 13 connections carry 2,600 a
    // second.
    // By default each second, for connections that stay idle for a minute.
    private static final int CLEANER_PERIOD_MS = 10_000;

    private static final int QUIET_SECONDS = 30;
    private static final int ASK_EVERY_SECONDS = 10;
    private static final int ASK_TIMES = 3;

    BoundedPool(Vertx vertx) {
      super(vertx);
      // It would load the JDK's authorities, which are not used.
      setTlsWarmup(TlsWarmup.OFF);
    }

    @Override
    protected void additionalConfig(
        WebClientOptions options, WebSocketClientOptions unused, PoolOptions pool) {
      pool.setHttp1MaxSize(Budgets.API_CONNECTIONS).setCleanerPeriod(CLEANER_PERIOD_MS);
      options
          .setTcpKeepAlive(true)
          .setTcpKeepAliveIdleSeconds(QUIET_SECONDS)
          .setTcpKeepAliveIntervalSeconds(ASK_EVERY_SECONDS)
          .setTcpKeepAliveCount(ASK_TIMES);
      if (OpenSSLEngineOptions.isAvailable()) {
        options.setSslEngineOptions(new OpenSSLEngineOptions());
      } else {
        cipherSuites().forEach(options::addEnabledCipherSuite);
      }
    }

    /**
     * For the JDK's TLS, on architectures without BoringSSL: the suites that the JDK enables,
     * ChaCha20 first, since without C2 the JVM uses no AES instructions and AES-GCM takes four
     * times as long. An API server in Go follows the client's preference here.
     */
    private static List<String> cipherSuites() {
      try {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[0], null); // Otherwise it loads the JDK's authorities.
        List<String> suites =
            new ArrayList<>(List.of(tls.getDefaultSSLParameters().getCipherSuites()));
        suites.sort(Comparator.comparing(name -> !name.contains("CHACHA20")));
        return suites;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a JDK without TLS", e);
      }
    }
  }
}
