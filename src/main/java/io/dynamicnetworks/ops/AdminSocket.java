package io.dynamicnetworks.ops;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Set;

/**
 * The file of the admin socket: mode 0600, in its own folder with mode 0700, so that only this
 * process's user and root can open it. A file left by an earlier process is replaced; one that a
 * living process listens on is not.
 */
final class AdminSocket {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** {@code sun_path} has 108 bytes, the last of which is 0 (unix(7)). */
  private static final int MAX_PATH_BYTES = 107;

  private static final int CONNECT_MILLIS = 1_000;

  private final Path folder;
  private final Path path;

  AdminSocket(Path path) {
    this.path = path;
    folder =
        Objects.requireNonNull(path.toAbsolutePath().getParent(), "a socket is in a directory");
  }

  SocketAddress address() {
    return SocketAddress.domainSocketAddress(path.toString());
  }

  /** Prepares the path for a server; fails with the reason if none can listen there. */
  Future<Void> prepare(Vertx vertx) {
    return vertx
        .executeBlocking(
            () -> {
              makeFolder();
              return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            })
        .compose(exists -> Boolean.TRUE.equals(exists) ? replace(vertx) : Future.succeededFuture());
  }

  /** Restricts the socket to its owner; the folder keeps others out even before. */
  Future<Void> restrict(Vertx vertx) {
    return vertx.executeBlocking(() -> Files.setPosixFilePermissions(path, FILE)).mapEmpty();
  }

  Future<Void> remove(Vertx vertx) {
    return vertx.executeBlocking(() -> Files.deleteIfExists(path)).mapEmpty();
  }

  private Future<Void> replace(Vertx vertx) {
    return vertx
        .createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS))
        .connect(address())
        .transform(
            connected -> {
              if (connected.succeeded()) {
                return connected
                    .result()
                    .close()
                    .transform(
                        closed ->
                            Future.failedFuture(
                                new BindException("another process listens on " + path)));
              }
              return remove(vertx);
            });
  }

  private void makeFolder() throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new FileSystemException(
          path.toString(), null, "longer than " + MAX_PATH_BYTES + " bytes");
    }
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
      return;
    } catch (FileAlreadyExistsException e) {
      // Created by an earlier process, or by someone else.
    }
    PosixFileAttributes found =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isDirectory()) {
      throw new FileSystemException(folder.toString(), null, "not a directory");
    }
    UserPrincipal self = self();
    if (!found.owner().equals(self)) {
      throw new FileSystemException(
          folder.toString(), null, "owner " + found.owner() + ", want " + self);
    }
    Files.setPosixFilePermissions(folder, FOLDER);
  }

  /** This process's user as the file system sees it: the owner of the files it creates. */
  private UserPrincipal self() throws IOException {
    Path probe = Files.createTempFile(folder, "probe", "");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }
}
