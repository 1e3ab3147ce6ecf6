package io.dynamicnetworks.kube.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.CertUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The private key of a kubeconfig's user. */
final class ClientKey {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC");

  private ClientKey() {}

  /**
   * The algorithm of a PKCS#8 key, since fabric8 assumes RSA by default. Null if there is no key,
   * or if its PEM label names the algorithm.
   *
   * @throws GeneralSecurityException if the algorithm is not one that fabric8 knows
   */
  static @Nullable String algorithm(Config config) throws GeneralSecurityException, IOException {
    if (config.getClientKeyData() == null && config.getClientKeyFile() == null) {
      return null;
    }
    try (InputStream pem =
        CertUtils.getInputStreamFromDataOrFile(
            config.getClientKeyData(), config.getClientKeyFile())) {
      Matcher key = PKCS8.matcher(new String(pem.readAllBytes(), StandardCharsets.US_ASCII));
      return key.find() ? algorithm(Base64.getMimeDecoder().decode(key.group(1))) : null;
    }
  }

  private static String algorithm(byte[] key) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
        return algorithm;
      } catch (InvalidKeySpecException e) {
        // Try the next one.
      }
    }
    throw new InvalidKeySpecException("client-key: want one of " + ALGORITHMS);
  }
}
