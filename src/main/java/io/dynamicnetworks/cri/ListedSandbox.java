package io.dynamicnetworks.cri;

import io.dynamicnetworks.cri.v1.ListPodSandboxResponse;
import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxMetadata;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.grpc.AnswerReader;
import io.dynamicnetworks.grpc.ItemStream;
import io.dynamicnetworks.grpc.WireMessage;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The parts of one ListPodSandbox item that are read: not its annotations, which tenants write. One
 * answer lists all sandboxes, so those are passed over as they arrive.
 *
 * @param createdAt nanoseconds since 1970
 */
record ListedSandbox(String id, String uid, PodRef pod, boolean ready, long createdAt) {
  // A uid has 36 bytes, a name at most 253.
  private static final int MAX_BYTES = 1024;

  private static final int MAX_ITEM_BYTES = 8 << 10;

  private static final Set<Integer> WANTED =
      Set.of(
          PodSandbox.ID_FIELD_NUMBER,
          PodSandbox.METADATA_FIELD_NUMBER,
          PodSandbox.STATE_FIELD_NUMBER,
          PodSandbox.CREATED_AT_FIELD_NUMBER);

  /** Reads the sandboxes in one answer, without those that have no id. */
  static AnswerReader<List<ListedSandbox>> reader() {
    return new ListReader();
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

  private static final class ListReader implements AnswerReader<List<ListedSandbox>> {
    private final List<ListedSandbox> all = new ArrayList<>();
    private final ItemStream items =
        new ItemStream(
            ListPodSandboxResponse.ITEMS_FIELD_NUMBER, WANTED, MAX_ITEM_BYTES, this::take);
    private int bytes;

    @Override
    public void feed(Buffer piece) {
      items.feed(piece);
    }

    @Override
    public List<ListedSandbox> end() {
      items.end();
      return all;
    }

    private void take(WireMessage item) {
      bytes += item.length();
      if (bytes > Budgets.CRI_LIST_BYTES) {
        throw new TooLong(
            "at most " + Budgets.CRI_LIST_BYTES + " bytes of ids and names of sandboxes");
      }
      ListedSandbox sandbox = read(item);
      if (!sandbox.id.isEmpty()) {
        all.add(sandbox);
      }
    }
  }
}
