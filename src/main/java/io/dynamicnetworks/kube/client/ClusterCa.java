package io.dynamicnetworks.kube.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.CertUtils;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate authorities that may vouch for the API server. */
final class ClusterCa {
  private ClusterCa() {}

  static boolean isNamedIn(Config config) {
    return config.getCaCertData() != null || config.getCaCertFile() != null;
  }

  /**
   * Trust managers for the config's authorities alone; null if it names none. fabric8 would add
   * them to the JDK's 145, any of which could then vouch for an impostor.
   *
   * @throws GeneralSecurityException if the config's data holds no certificate
   */
  static TrustManager @Nullable [] alone(Config config)
      throws GeneralSecurityException, IOException {
    if (!isNamedIn(config)) {
      return null;
    }
    try (InputStream pem =
        CertUtils.getInputStreamFromDataOrFile(config.getCaCertData(), config.getCaCertFile())) {
      return alone(pem);
    }
  }

  private static TrustManager[] alone(InputStream pem)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
      trusted.setCertificateEntry("authority-" + trusted.size(), each);
    }
    if (trusted.size() == 0) {
      throw new CertificateException("no certificate of an authority");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    // The JDK's only trust manager.
    return new TrustManager[] {
      new VerifiedChains((X509ExtendedTrustManager) factory.getTrustManagers()[0])
    };
  }
}
