package io.dynamicnetworks.cnicache;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says briefly why a read failed: the exceptions' own texts are mostly just a path. */
final class ReadProblems {
  private ReadProblems() {}

  static String describe(IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "not there";
      case NotDirectoryException _ -> "not a directory";
      case AccessDeniedException _ -> "no permission to read";
      case FileSystemException known when known.getReason() != null ->
          String.valueOf(known.getReason());
      default -> problem.toString();
    };
  }
}
