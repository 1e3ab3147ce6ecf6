package io.dynamicnetworks.cri;

import io.dynamicnetworks.cri.v1.ListPodSandboxResponse;
import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxMetadata;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.grpc.WireMessage;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of one ListPodSandbox item that are read: not its annotations, which tenants write.
 *
 * @param createdAt nanoseconds since 1970
 */
record ListedSandbox(String id, String uid, PodRef pod, boolean ready, long createdAt) {
  // A uid has 36 bytes, a name at most 253.
  private static final int MAX_BYTES = 1024;

  /**
   * The sandboxes in the answer, without those that have no id.
   *
   * @throws CodecException if it is not a protobuf message
   */
  static List<ListedSandbox> readAll(Buffer message) {
    List<ListedSandbox> all = new ArrayList<>();
    WireMessage.of(message)
        .read(
            new WireMessage.Fields() {
              @Override
              public void bytes(int field, WireMessage value) {
                if (field == ListPodSandboxResponse.ITEMS_FIELD_NUMBER) {
                  ListedSandbox sandbox = read(value);
                  if (!sandbox.id.isEmpty()) {
                    all.add(sandbox);
                  }
                }
              }
            });
    return all;
  }

  /** Whether this is a sandbox of that pod with that uid. */
  boolean isOf(PodRef otherPod, String otherUid) {
    return uid.equals(otherUid) && pod.equals(otherPod);
  }

  private static ListedSandbox read(WireMessage item) {
    Reader reader = new Reader();
    item.read(reader);
    return new ListedSandbox(
        reader.id,
        reader.uid,
        new PodRef(reader.namespace, reader.name),
        reader.state == PodSandboxState.SANDBOX_READY_VALUE,
        reader.createdAt);
  }

  private static String bounded(WireMessage value) {
    if (value.length() > MAX_BYTES) {
      throw new CodecException(
          "an id or a name of " + value.length() + " bytes, want at most " + MAX_BYTES);
    }
    return value.text();
  }

  private static final class Reader implements WireMessage.Fields {
    private String id = "";
    private String uid = "";
    private String name = "";
    private String namespace = "";
    private long state = PodSandboxState.SANDBOX_READY_VALUE;
    private long createdAt;

    @Override
    public void number(int field, long value) {
      switch (field) {
        case PodSandbox.STATE_FIELD_NUMBER -> state = value;
        case PodSandbox.CREATED_AT_FIELD_NUMBER -> createdAt = value;
        default -> {}
      }
    }

    @Override
    public void bytes(int field, WireMessage value) {
      switch (field) {
        case PodSandbox.ID_FIELD_NUMBER -> id = bounded(value);
        case PodSandbox.METADATA_FIELD_NUMBER -> value.read(new MetadataReader());
        default -> {}
      }
    }

    private final class MetadataReader implements WireMessage.Fields {
      @Override
      public void bytes(int field, WireMessage value) {
        switch (field) {
          case PodSandboxMetadata.NAME_FIELD_NUMBER -> name = bounded(value);
          case PodSandboxMetadata.UID_FIELD_NUMBER -> uid = bounded(value);
          case PodSandboxMetadata.NAMESPACE_FIELD_NUMBER -> namespace = bounded(value);
          default -> {}
        }
      }
    }
  }
}
