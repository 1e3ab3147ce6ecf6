package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attachment: what its ADD used, and how far it got. This is what the node's ledger keeps.
 *
 * @param add what its ADD used
 * @param entries the status entries from the ADD's result
 * @param created whether multus attached it when it set up the sandbox, so that multus' own
 *     teardown deletes it
 * @param sandboxHint the pod's {@link Pod#sandboxHint()} when the sandbox was last confirmed
 * @param moving whether it is or was detached to move its interface to another network, and that
 *     move is still open: if it fails, this attachment is re-attached (SPEC 5.4). False in states
 *     in which nothing is detached
 */
public record Attachment(
    Add add,
    AttachmentState state,
    List<StatusEntry> entries,
    boolean created,
    String sandboxHint,
    boolean moving) {
  public Attachment {
    entries = List.copyOf(entries);
    moving &= state.isDetach();
  }

  /** An attachment that is not the old one of an open move. */
  public Attachment(
      Add add,
      AttachmentState state,
      List<StatusEntry> entries,
      boolean created,
      String sandboxHint) {
    this(add, state, entries, created, sandboxHint, false);
  }

  /** An attachment of a hot-plug controller, without a device, entries or hint. */
  public Attachment(
      NetworkRef network,
      InterfaceName iface,
      Sandbox sandbox,
      @Nullable String config,
      InterfaceRequest request,
      AttachmentState state) {
    this(
        new Add(network, iface, sandbox, SentConfig.of(config), request, null),
        state,
        List.of(),
        false,
        "");
  }

  /**
   * What an ADD used.
   *
   * @param network the NAD
   * @param iface CNI_IFNAME
   * @param config the CNI config, which the DEL must repeat; null if unknown
   * @param request what the selection asked for
   * @param device the device that it holds according to its config; null if it holds none or the
   *     device is unknown
   */
  public record Add(
      NetworkRef network,
      InterfaceName iface,
      Sandbox sandbox,
      @Nullable SentConfig config,
      InterfaceRequest request,
      @Nullable Device device) {}

  public NetworkRef network() {
    return add.network;
  }

  public InterfaceName iface() {
    return add.iface;
  }

  public Sandbox sandbox() {
    return add.sandbox;
  }

  public boolean isIn(String sandboxId) {
    return add.sandbox.id().equals(sandboxId);
  }

  /** Whether the other one has the same interface name in the same sandbox. */
  public boolean sharesNameWith(Attachment other) {
    return iface().equals(other.iface()) && isIn(other.sandbox().id());
  }

  /** Whether this is a tombstone, and the other attachment has its name now. */
  public boolean isReplacedBy(Attachment other) {
    return state instanceof AttachmentState.Deleted
        && sharesNameWith(other)
        && other.state().isAttachment();
  }

  /** Whether the CNI config is known. */
  public boolean hasConfig() {
    return add.config != null;
  }

  /** The text of the CNI config, decoded anew by each call; null if unknown. */
  public @Nullable String config() {
    return add.config == null ? null : add.config.text();
  }

  /** The network name in the config; empty if it has none or is unknown. */
  public String configName() {
    return add.config == null ? "" : add.config.name();
  }

  public InterfaceRequest request() {
    return add.request;
  }

  public @Nullable Device device() {
    return add.device;
  }

  public Attachment withNetwork(NetworkRef network) {
    return withAdd(new Add(network, add.iface, add.sandbox, add.config, add.request, add.device));
  }

  public Attachment withConfig(@Nullable String config) {
    return withSentConfig(SentConfig.of(config));
  }

  /** The same with a config that others share, so that it is read once for all of them. */
  @SuppressWarnings("ReferenceEquality") // An equal config takes the place of one that is shared.
  public Attachment withSentConfig(@Nullable SentConfig config) {
    return config == add.config
        ? this
        : withAdd(new Add(add.network, add.iface, add.sandbox, config, add.request, add.device));
  }

  public Attachment withRequest(InterfaceRequest request) {
    return request.equals(add.request)
        ? this
        : withAdd(new Add(add.network, add.iface, add.sandbox, add.config, request, add.device));
  }

  public Attachment withDevice(@Nullable Device device) {
    return withAdd(new Add(add.network, add.iface, add.sandbox, add.config, add.request, device));
  }

  /**
   * The same attachment, attached through the daemon in that sandbox, so that multus' teardown does
   * not cover it.
   */
  public Attachment attachedIn(Sandbox sandbox) {
    Add here = new Add(add.network, add.iface, sandbox, add.config, add.request, add.device);
    return new Attachment(here, state, entries, false, sandboxHint, moving);
  }

  public Attachment withState(AttachmentState newState) {
    return new Attachment(add, newState, entries, created, sandboxHint, moving);
  }

  public Attachment withEntries(List<StatusEntry> newEntries) {
    return new Attachment(add, state, newEntries, created, sandboxHint, moving);
  }

  public Attachment withSandboxHint(String newHint) {
    return new Attachment(add, state, entries, created, newHint, moving);
  }

  public Attachment withMoving(boolean isMoving) {
    return isMoving == moving
        ? this
        : new Attachment(add, state, entries, created, sandboxHint, isMoving);
  }

  private Attachment withAdd(Add newAdd) {
    return new Attachment(newAdd, state, entries, created, sandboxHint, moving);
  }
}
