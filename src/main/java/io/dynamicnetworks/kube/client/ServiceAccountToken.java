package io.dynamicnetworks.kube.client;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token in a mounted file, reread once a minute: the kubelet replaces it when a fifth of its
 * lifetime is left. Thread safe.
 */
final class ServiceAccountToken implements OAuthTokenProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceAccountToken.class);
  private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

  private final Path file;
  private final LongSupplier nanoTime;
  private String token;
  private long readAtNanos;

  /**
   * Reads the token for the first time.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  ServiceAccountToken(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    readAtNanos = nanoTime.getAsLong();
    try {
      token = read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized String getToken() {
    long now = nanoTime.getAsLong();
    if (now - readAtNanos >= FRESH_NANOS) {
      readAtNanos = now;
      try {
        token = read();
      } catch (IOException e) {
        LOG.warn("token not read again, the old one is used file={} cause={}", file, e.toString());
      }
    }
    return token;
  }

  private String read() throws IOException {
    String text = Files.readString(file).strip();
    if (text.isEmpty()) {
      throw new IOException(file + ": empty, want a token");
    }
    return text;
  }
}
