package io.dynamicnetworks.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says briefly why a file was not read: the exceptions' own texts are mostly just a path. */
public final class FileProblem {
  private FileProblem() {}

  public static String describe(IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "does not exist";
      case NotDirectoryException _ -> "not a directory";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "not UTF-8 text";
      case FileSystemException known when known.getReason() != null ->
          String.valueOf(known.getReason());
      case FileSystemException other -> other.toString();
      default -> problem.getMessage() == null ? problem.toString() : problem.getMessage();
    };
  }
}
