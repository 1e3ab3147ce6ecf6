package io.dynamicnetworks.testbed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The image of a sandbox's pause container, built without a compiler or a registry: a
 * docker-archive with one static binary that sleeps until SIGTERM or SIGINT.
 */
final class PauseImage {
  static final String NAME = "registry.local/pause:3.10";

  // rt_sigprocmask(block TERM and INT), rt_sigtimedwait(for them), exit(0).
  private static final String X86_64 =
      "68024000004889e631ff31d26a08415a6a0e580f054889e731f631d2b8800000000f0585c07eee31ff6a3c580f05";
  private static final String AARCH64 =
      "490088d2e90f1ff8000080d2e1030091020080d2030180d2e81080d2010000d4"
          + "e0030091010080d2020080d2030180d2281180d2010000d41f0000f12dffff54000080d2a80b80d2010000d4";

  private static final int ELF_HEADER_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  private static final int MACHINE_X86_64 = 62;
  private static final int MACHINE_AARCH64 = 183;
  private static final long BASE_ADDRESS = 0x400000;
  private static final int TAR_BLOCK_BYTES = 512;

  private PauseImage() {}

  /** Writes the archive for the host's architecture. */
  static void write(Path archive) throws IOException {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    byte[] program = arm ? elf(MACHINE_AARCH64, AARCH64) : elf(MACHINE_X86_64, X86_64);
    Files.write(archive, archive(arm ? "arm64" : "amd64", program));
  }

  private static byte[] archive(String architecture, byte[] program) {
    Tar layer = new Tar();
    layer.add("pause", "0000755", program);
    byte[] layerBytes = layer.end();
    String config =
        """
        {"architecture":"%s","os":"linux","config":{"Entrypoint":["/pause"],"WorkingDir":"/"},\
        "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}"""
            .formatted(architecture, sha256(layerBytes));
    String manifest =
        """
        [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]"""
            .formatted(NAME);
    Tar image = new Tar();
    image.add("config.json", "0000644", config.getBytes(StandardCharsets.UTF_8));
    image.add("layer.tar", "0000644", layerBytes);
    image.add("manifest.json", "0000644", manifest.getBytes(StandardCharsets.UTF_8));
    return image.end();
  }

  /** An ELF file that consists of a header, one loadable segment and the code. */
  private static byte[] elf(int machine, String code) {
    byte[] text = HexFormat.of().parseHex(code);
    int size = ELF_HEADER_BYTES + PROGRAM_HEADER_BYTES + text.length;
    byte[] ident = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ident) // 64-bit, little endian, System V
        .putShort((short) 2) // ET_EXEC
        .putShort((short) machine)
        .putInt(1)
        .putLong(BASE_ADDRESS + ELF_HEADER_BYTES + PROGRAM_HEADER_BYTES) // entry
        .putLong(ELF_HEADER_BYTES) // program header offset
        .putLong(0)
        .putInt(0)
        .putShort((short) ELF_HEADER_BYTES)
        .putShort((short) PROGRAM_HEADER_BYTES)
        .putShort((short) 1)
        .putShort((short) ELF_HEADER_BYTES)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt(1) // PT_LOAD
        .putInt(5) // readable, executable
        .putLong(0)
        .putLong(BASE_ADDRESS)
        .putLong(BASE_ADDRESS)
        .putLong(size)
        .putLong(size)
        .putLong(0x10000) // alignment, also for pages of 64 KiB
        .put(text)
        .array();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Builds a tar file (POSIX ustar). */
  private static final class Tar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void add(String name, String octalMode, byte[] data) {
      byte[] header = new byte[TAR_BLOCK_BYTES];
      put(header, 0, name);
      put(header, 100, octalMode);
      put(header, 108, "0000000"); // owner
      put(header, 116, "0000000"); // group
      put(header, 124, "%011o".formatted(data.length));
      put(header, 136, "00000000000"); // time
      put(header, 148, "        "); // checksum, counted as spaces
      header[156] = '0'; // a plain file
      put(header, 257, "ustar\0" + "00");
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xff;
      }
      put(header, 148, "%06o\0 ".formatted(sum));
      out.writeBytes(header);
      out.writeBytes(data);
      out.writeBytes(new byte[(TAR_BLOCK_BYTES - data.length % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES]);
    }

    byte[] end() {
      out.writeBytes(new byte[2 * TAR_BLOCK_BYTES]);
      return out.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(bytes, 0, header, at, bytes.length);
    }
  }
}
