package io.dynamicnetworks.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** A folder that only this process's user, and root, can open. Blocks. */
public final class PrivateFolder {
  public static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx------");

  /** The permissions of a file in it. */
  public static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");

  private PrivateFolder() {}

  /** The folder belongs to another user; {@link #getReason} says to whom. */
  public static final class Foreign extends FileSystemException {
    private static final long serialVersionUID = 1L;

    Foreign(Path folder, UserPrincipal owner, UserPrincipal wanted) {
      super(folder.toString(), null, "owner " + owner.getName() + ", want " + wanted.getName());
    }
  }

  /** This process's user as the file system sees it: the owner of what it creates in the folder. */
  public static UserPrincipal user(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, "probe", ".tmp");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  /**
   * Restricts the folder to its owner, and returns the permissions that it had.
   *
   * @throws Foreign if the owner is not the given user
   */
  public static Set<PosixFilePermission> restrict(Path folder, UserPrincipal user)
      throws IOException {
    PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class);
    if (!found.owner().equals(user)) {
      throw new Foreign(folder, found.owner(), user);
    }
    if (!found.permissions().equals(MODE)) {
      Files.setPosixFilePermissions(folder, MODE);
    }
    return found.permissions();
  }
}
