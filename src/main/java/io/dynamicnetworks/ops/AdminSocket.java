package io.dynamicnetworks.ops;

import io.dynamicnetworks.file.PrivateFolder;
import io.dynamicnetworks.file.SocketPath;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/**
 * The file of the admin socket: mode 0600, in its own folder with mode 0700, so that only this
 * process's user and root can open it. A file left by an earlier process is replaced; one that a
 * living process listens on is not.
 */
final class AdminSocket {
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
    return vertx
        .executeBlocking(() -> Files.setPosixFilePermissions(path, PrivateFolder.FILE_MODE))
        .mapEmpty();
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
    Optional<String> problem = SocketPath.problem(path);
    if (problem.isPresent()) {
      throw new FileSystemException(path.toString(), null, problem.get());
    }
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PrivateFolder.MODE));
      return;
    } catch (FileAlreadyExistsException e) {
      // Created by an earlier process, or by someone else.
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(folder.toString(), null, "not a directory");
    }
    PrivateFolder.restrict(folder, PrivateFolder.user(folder));
  }
}
