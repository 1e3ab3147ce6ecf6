package io.dynamicnetworks.standin.kube;

import io.vertx.core.net.PfxOptions;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A server's key and certificate for the loopback interface.
 *
 * @param key for the server
 * @param certificate PEM file of the certificate that clients must trust
 */
public record Identity(PfxOptions key, Path certificate) {
  private static final String PASSWORD = "secret";
  private static final String ALIAS = "a";
  private static final String CA = "ca";

  /**
   * Creates a self-signed identity in the files {@code NAME.p12} and {@code NAME.crt} of the
   * folder.
   *
   * @throws IOException if the JDK's keytool fails; the message is its output
   */
  public static Identity create(Path folder, String name) throws IOException {
    return create(folder, name, "");
  }

  /** The same, for a certificate that expired yesterday. */
  public static Identity createExpired(Path folder, String name) throws IOException {
    return create(folder, name, " -startdate -3d -validity 2");
  }

  private static Identity create(Path folder, String name, String validity) throws IOException {
    Path store = folder.resolve(name + ".p12");
    Path certificate = folder.resolve(name + ".crt");
    keytool(
        store,
        ALIAS,
        "-genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1"
            + " -ext bc=ca:true"
            + validity);
    keytool(store, ALIAS, "-exportcert -rfc -file " + certificate);
    return new Identity(
        new PfxOptions().setPath(store.toString()).setPassword(PASSWORD), certificate);
  }

  /**
   * Creates an identity as in a cluster: the certificate is signed by a certificate authority.
   * Clients must trust the authority's certificate, {@code ca.crt} in the folder.
   */
  static Identity signed(Path folder) throws IOException {
    Path store = folder.resolve("server.p12");
    Path authority = folder.resolve("ca.crt");
    keytool(store, CA, "-genkeypair -keyalg EC -dname CN=authority -ext bc=ca:true");
    keytool(
        store,
        ALIAS,
        "-genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1 -signer "
            + CA);
    keytool(store, CA, "-exportcert -rfc -file " + authority);
    return new Identity(
        new PfxOptions().setPath(store.toString()).setPassword(PASSWORD).setAlias(ALIAS),
        authority);
  }

  /** The private key. */
  public Key privateKey() throws IOException, GeneralSecurityException {
    File file = new File(Objects.requireNonNull(key.getPath()));
    KeyStore store = KeyStore.getInstance(file, PASSWORD.toCharArray());
    return store.getKey(ALIAS, PASSWORD.toCharArray());
  }

  /** Runs keytool's main class, because a custom JVM image has no bin/keytool. */
  private static void keytool(Path store, String alias, String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-m", "java.base/sun.security.tools.keytool.Main"));
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(
        List.of("-alias", alias, "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
    command.add(store.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("keytool");
    }
    if (!Files.exists(store)) {
      throw new IOException("keytool: no " + store);
    }
  }
}
