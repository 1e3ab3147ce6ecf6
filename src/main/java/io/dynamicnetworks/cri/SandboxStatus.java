package io.dynamicnetworks.cri;

import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStatus;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.grpc.WireMessage;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.CutText;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a verbose PodSandboxStatus that are read.
 *
 * @param createdWith the {@code networks} annotation that the sandbox was created with; null if it
 *     had none
 */
record SandboxStatus(boolean ready, @Nullable String createdWith, NetworkNamespace namespace) {
  // The fields of an entry of map<string, string>.
  private static final int KEY = 1;
  private static final int VALUE = 2;

  /**
   * Reads the message field by field: a tenant may have written 3 MB of it.
   *
   * @throws io.vertx.grpc.common.CodecException if it is not a protobuf message
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

  /** The annotation; a {@link CutText} marker in place of one that is too long. */
  private static String bounded(WireMessage annotation) {
    return annotation.length() <= Budgets.NETWORKS_BYTES
        ? annotation.text()
        : CutText.of(annotation.bytes(), Budgets.NETWORKS_BYTES).marker();
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

  /** The value of a map entry if it has the wanted key, else null. */
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
