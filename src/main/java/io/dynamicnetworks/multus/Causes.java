package io.dynamicnetworks.multus;

import io.dynamicnetworks.file.SocketPath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Explains to a tenant why there was no answer, never by the name of a class. */
final class Causes {
  private static final String RUNNING = "; is Multus running on this node?";

  private static final String DENIED =
      "permission denied, want read and write access to the socket";

  private Causes() {}

  /** Why an exchange broke off. */
  static String of(Throwable cause) {
    String message = message(cause);
    return message == null ? "connection lost" : message;
  }

  /** Why no connection could be made. Blocks: checks the file. */
  static String ofNoConnection(Path path, Throwable cause) {
    return SocketPath.problem(path)
        .orElseGet(
            () ->
                switch (fileAt(path)) {
                  case DENIED -> DENIED;
                  case ABSENT -> "no such socket" + RUNNING;
                  case FOLDER -> "a directory, want a socket" + RUNNING;
                  case FILE -> "a plain file, want a socket" + RUNNING;
                  case OTHER -> refusal(cause);
                });
  }

  private static String refusal(Throwable cause) {
    String error = of(cause).toLowerCase(Locale.ROOT);
    if (error.contains("permission denied") || error.contains("operation not permitted")) {
      return DENIED;
    }
    if (error.contains("refused")) {
      return "connection refused" + RUNNING;
    }
    if (error.contains("temporarily unavailable")) {
      return "the daemon's connection backlog is full";
    }
    return "no connection: " + of(cause);
  }

  private enum Kind {
    ABSENT,
    FOLDER,
    FILE,
    DENIED,
    OTHER
  }

  private static Kind fileAt(Path path) {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return file.isDirectory() ? Kind.FOLDER : file.isRegularFile() ? Kind.FILE : Kind.OTHER;
    } catch (AccessDeniedException e) {
      return Kind.DENIED;
    } catch (IOException e) {
      return Kind.ABSENT; // Also if a parent is a file.
    }
  }

  /** The innermost cause's message: the outer ones merely repeat its class and message. */
  private static @Nullable String message(Throwable cause) {
    Throwable innermost = cause;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage();
  }
}
