package io.dynamicnetworks.ledger;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ledgers for tests, drawn from a seed; every text field may hold what a tenant could write. */
final class Ledgers {
  private static final List<String> TEXTS =
      List.of(
          "",
          "{}",
          "{\"cniVersion\":\"0.4.0\",\"name\":\"n\",\"type\":\"macvlan\"}",
          "a \"quoted\" \\ back\\slash\n\r\t\0\u0007",
          "grüße, 网络, \ud83d\ude80",
          "half a pair \ud83d, the other \ude80",
          "\u2028\u2029\ufeff\uffff",
          "</script><!--",
          "x".repeat(70_000));

  private final Random random;

  Ledgers(long seed) {
    random = new Random(seed);
  }

  static PodLedger simple(String uid) {
    return with(uid, "{\"type\":\"macvlan\"}");
  }

  static PodLedger with(String uid, @Nullable String config) {
    return of(uid, attachment(config, InterfaceRequest.NONE, new AttachmentState.Attached()));
  }

  static PodLedger of(String uid, Attachment... attachments) {
    return new PodLedger(new PodUid(uid), new PodRef("shop", "cart-0"), List.of(attachments));
  }

  /** The same ledger, of a pod of another namespace. */
  static PodLedger in(String namespace, PodLedger ledger) {
    return new PodLedger(
        ledger.uid(), new PodRef(namespace, ledger.pod().name()), ledger.attachments());
  }

  static Attachment attachment(
      @Nullable String config, InterfaceRequest request, AttachmentState state) {
    return new Attachment(
        new NetworkRef("shop", "storage"),
        new InterfaceName("ens4"),
        new Sandbox("c0ffee", "/var/run/netns/x"),
        config,
        request,
        state);
  }

  static PodLedger empty(String uid) {
    return new PodLedger(new PodUid(uid), new PodRef("shop", "cart-0"), List.of());
  }

  PodLedger next() {
    return new PodLedger(
        new PodUid(random.nextInt(4) == 0 ? "odd/uid " + text() : "uid-" + random.nextLong()),
        new PodRef("ns-" + random.nextInt(10), "pod-" + random.nextInt(10)),
        list(4, this::attachment));
  }

  private Attachment attachment() {
    return new Attachment(
        new Attachment.Add(
            network(),
            new InterfaceName("if" + random.nextInt(1_000)),
            new Sandbox(text(), text()),
            SentConfig.of(maybe()),
            request(),
            random.nextBoolean() ? new Device(text(), text(), maybe()) : null),
        state(),
        list(3, this::entry),
        random.nextBoolean(),
        text(),
        random.nextBoolean());
  }

  private AttachmentState state() {
    Origin[] origins = Origin.values();
    return switch (random.nextInt(7)) {
      case 0 -> new AttachmentState.Adopted();
      case 1 -> new AttachmentState.Adding(random.nextLong());
      case 2 -> new AttachmentState.Attached();
      case 3 -> new AttachmentState.Deleting(origins[random.nextInt(origins.length)], null);
      case 4 ->
          new AttachmentState.Deleting(origins[random.nextInt(origins.length)], random.nextLong());
      case 5 -> new AttachmentState.Deleted(random.nextInt(1_000));
      default -> new AttachmentState.Abandoned(random.nextInt(1_000));
    };
  }

  private InterfaceRequest request() {
    return new InterfaceRequest(
        list(3, this::text),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        list(2, this::text),
        maybe());
  }

  private StatusEntry entry() {
    return new StatusEntry(
        text(),
        random.nextBoolean() ? network() : null,
        maybe(),
        list(3, this::text),
        maybe(),
        random.nextBoolean(),
        text());
  }

  private NetworkRef network() {
    return new NetworkRef("ns-" + random.nextInt(10), "net-" + random.nextInt(10) + ".x");
  }

  private @Nullable String maybe() {
    return random.nextBoolean() ? text() : null;
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private <T> List<T> list(int atMost, Supplier<T> item) {
    return IntStream.range(0, random.nextInt(atMost + 1)).mapToObj(i -> item.get()).toList();
  }
}
