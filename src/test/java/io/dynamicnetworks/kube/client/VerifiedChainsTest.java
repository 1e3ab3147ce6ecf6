package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.standin.kube.Identity;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedChainsTest {
  private static final String TYPE = "UNKNOWN";

  @TempDir private static Path folder;
  private static X509Certificate one;
  private static X509Certificate other;

  private final Counting verifier = new Counting();
  private final VerifiedChains chains = new VerifiedChains(verifier);

  @BeforeAll
  static void certificates() throws Exception {
    one = read(Identity.create(folder, "one"));
    other = read(Identity.create(folder, "other"));
  }

  @Test
  void theSameCertificatesAreVerifiedOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      chains.checkServerTrusted(chain(one), TYPE, engine("api.cluster"));
    }
    assertThat(verifier.verified).isEqualTo(1);
  }

  @Test
  void othersAreVerified() throws Exception {
    chains.checkServerTrusted(chain(one), TYPE, engine("api.cluster"));
    chains.checkServerTrusted(chain(other), TYPE, engine("api.cluster"));
    chains.checkServerTrusted(chain(one, other), TYPE, engine("api.cluster"));
    chains.checkServerTrusted(chain(one), TYPE, engine("another.cluster"));
    chains.checkServerTrusted(chain(one), "RSA", engine("api.cluster"));
    SSLEngine anyName = SSLContext.getDefault().createSSLEngine("api.cluster", 443);
    chains.checkServerTrusted(chain(one), TYPE, anyName);
    assertThat(verifier.verified).isEqualTo(6);
  }

  @Test
  void aRefusalIsNotRemembered() throws Exception {
    verifier.refuses = true;
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> chains.checkServerTrusted(chain(one), TYPE, engine("api.cluster")))
          .isInstanceOf(CertificateException.class);
    }
    assertThat(verifier.verified).isEqualTo(2);
    verifier.refuses = false;
    chains.checkServerTrusted(chain(one), TYPE, engine("api.cluster"));
    assertThat(verifier.verified).isEqualTo(3);
  }

  /** A connection may be opened long after the first one. */
  @Test
  void whatHasExpiredSinceIsRefused() throws Exception {
    X509Certificate expired = read(Identity.createExpired(folder, "expired"));
    chains.checkServerTrusted(chain(expired), TYPE, engine("api.cluster"));
    assertThatThrownBy(() -> chains.checkServerTrusted(chain(expired), TYPE, engine("api.cluster")))
        .isInstanceOf(CertificateExpiredException.class);
  }

  private static X509Certificate[] chain(X509Certificate... certificates) {
    return certificates;
  }

  private static X509Certificate read(Identity identity) throws Exception {
    try (InputStream pem = Files.newInputStream(identity.certificate())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  private static SSLEngine engine(String host) throws NoSuchAlgorithmException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine(host, 443);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Accepts everything, or nothing, and counts. */
  private static final class Counting extends X509ExtendedTrustManager {
    int verified;
    boolean refuses;

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      verified++;
      if (refuses) {
        throw new CertificateException("not trusted");
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
      throw new AssertionError("connections have an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      throw new AssertionError("connections have an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
      throw new AssertionError("there are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
      throw new AssertionError("there are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new AssertionError("there are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
