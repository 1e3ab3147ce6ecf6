package io.dynamicnetworks.kube.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.standin.kube.Identity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCaTest {
  @TempDir private Path folder;

  @Test
  void onlyTheOneOfTheConfigIsTrusted() throws Exception {
    Path file = Identity.create(folder, "cluster").certificate();
    assertThat(trusted(config().withCaCertFile(file.toString()).build())).isEqualTo(1);
    String data = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    assertThat(trusted(config().withCaCertData(data).build())).isEqualTo(1);
  }

  @Test
  void severalInOneFileAreTrusted() throws Exception {
    String both =
        Files.readString(Identity.create(folder, "old").certificate())
            + Files.readString(Identity.create(folder, "new").certificate());
    Path file = Files.writeString(folder.resolve("both"), both);
    assertThat(trusted(config().withCaCertFile(file.toString()).build())).isEqualTo(2);
  }

  @Test
  void withoutOneThereIsNoneToTrustAlone() throws Exception {
    assertThat(ClusterCa.alone(config().build())).isNull();
  }

  @Test
  void aFileWithoutCertificateIsRefused() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty"), "");
    Config config = config().withCaCertFile(empty.toString()).build();
    assertThatThrownBy(() -> ClusterCa.alone(config))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("no certificate");
  }

  private static ConfigBuilder config() {
    return new ConfigBuilder(Config.empty()).withAutoConfigure(false);
  }

  private static int trusted(Config config) throws Exception {
    return ((X509TrustManager) requireNonNull(ClusterCa.alone(config))[0])
        .getAcceptedIssuers()
        .length;
  }
}
