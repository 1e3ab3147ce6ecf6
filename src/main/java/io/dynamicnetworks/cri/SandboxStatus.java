package io.dynamicnetworks.cri;

import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStatus;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.grpc.WireMessage;
import io.dynamicnetworks.model.AnnotationKeys;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a verbose PodSandboxStatus.
 *
 * @param createdWith the {@code networks} annotation that the sandbox was created with; null if it
 *     had none
 */
record SandboxStatus(boolean ready, @Nullable String createdWith, NetworkNamespace namespace) {
  /** As much of that annotation is read. */
  static final int MAX_ANNOTATION_BYTES = 32 << 10;

  // map<string, string>
  private static final int KEY = 1;
  private static final int VALUE = 2;

  /**
   * Reads the message field by field: 3 MB of it can be what a tenant wrote.
   *
   * @throws io.vertx.grpc.common.CodecException if it is no message
   */
  static SandboxStatus read(Buffer message) {
    Reader reader = new Reader();
    WireMessage.of(message).read(reader);
    return new SandboxStatus(
        reader.state == PodSandboxState.SANDBOX_READY_VALUE,
        reader.createdWith == null ? null : bounded(reader.createdWith),
        reader.info == null
            ? new NetworkNamespace.Unreadable("info is missing")
            : NetworkNamespace.read(reader.info.stream()));
  }

  /**
   * The annotation; in place of one that is too long, a text that no parser of it takes, since it
   * begins as a JSON list and is none.
   */
  private static String bounded(WireMessage annotation) {
    return annotation.length() <= MAX_ANNOTATION_BYTES
        ? annotation.text()
        : "[" + annotation.length() + " bytes, want at most " + MAX_ANNOTATION_BYTES;
  }

  private static final class Reader implements WireMessage.Fields {
    private long state = PodSandboxState.SANDBOX_READY_VALUE;
    private @Nullable WireMessage createdWith;
    private @Nullable WireMessage info;

    @Override
    public void bytes(int field, WireMessage value) {
      switch (field) {
        case PodSandboxStatusResponse.STATUS_FIELD_NUMBER -> value.read(new StatusReader());
        case PodSandboxStatusResponse.INFO_FIELD_NUMBER -> {
          WireMessage found = entry(value, "info");
          info = found == null ? info : found;
        }
        default -> {}
      }
    }

    private final class StatusReader implements WireMessage.Fields {
      @Override
      public void number(int field, long value) {
        if (field == PodSandboxStatus.STATE_FIELD_NUMBER) {
          state = value;
        }
      }

      @Override
      public void bytes(int field, WireMessage value) {
        if (field == PodSandboxStatus.ANNOTATIONS_FIELD_NUMBER) {
          WireMessage found = entry(value, AnnotationKeys.NETWORKS);
          createdWith = found == null ? createdWith : found;
        }
      }
    }
  }

  /** The value of a map's entry if its key is the wanted one, else null. */
  private static @Nullable WireMessage entry(WireMessage entry, String wanted) {
    Entry read = new Entry();
    entry.read(read);
    if (read.key == null || !read.key.is(wanted)) {
      return null;
    }
    return read.value == null ? new WireMessage(entry.buffer(), entry.start(), 0) : read.value;
  }

  private static final class Entry implements WireMessage.Fields {
    private @Nullable WireMessage key;
    private @Nullable WireMessage value;

    @Override
    public void bytes(int field, WireMessage found) {
      switch (field) {
        case KEY -> key = found;
        case VALUE -> value = found;
        default -> {}
      }
    }
  }
}
