package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.flow.LruMap;
import io.dynamicnetworks.text.Sha256;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a server's certificates once, and not again for each connection: right after a start,
 * the JDK computes an elliptic-curve signature in the interpreter, which takes 20 ms.
 *
 * <p>What was verified counts for the same certificates and the same host name only, and as long as
 * each of these certificates is valid. A refusal is not remembered.
 */
final class VerifiedChains extends X509ExtendedTrustManager {
  /** A cluster has a few API servers. */
  private static final int KEPT = 16;

  private final X509ExtendedTrustManager verifier;

  // The client library may connect from any thread.
  private final Map<String, Boolean> verified = Collections.synchronizedMap(new LruMap<>(KEPT));

  VerifiedChains(X509ExtendedTrustManager verifier) {
    this.verifier = verifier;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    String key =
        key(
            chain,
            authType,
            engine.getPeerHost(),
            engine.getSSLParameters().getEndpointIdentificationAlgorithm());
    if (verified.containsKey(key)) {
      for (X509Certificate each : chain) {
        each.checkValidity();
      }
      return;
    }
    verifier.checkServerTrusted(chain, authType, engine);
    verified.put(key, true);
  }

  /** A hash of all that the verifier looks at. */
  private static String key(
      X509Certificate[] chain, String authType, @Nullable String host, @Nullable String rule)
      throws CertificateException {
    MessageDigest digest = Sha256.newDigest();
    for (String each : new String[] {authType, Objects.toString(host), Objects.toString(rule)}) {
      digest.update((each + '\n').getBytes(StandardCharsets.UTF_8));
    }
    for (X509Certificate each : chain) {
      digest.update(each.getEncoded()); // DER says where it ends.
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier.getAcceptedIssuers();
  }
}
