package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attachment: what its ADD used, and how far it got. This is what the node's ledger keeps.
 *
 * @param network the NAD
 * @param iface CNI_IFNAME
 * @param sandbox the sandbox of the ADD
 * @param config the CNI config of the ADD, which its DEL must repeat; empty if unknown
 * @param request what the selection asked for
 * @param entries the status entries from the ADD's result
 * @param created whether multus attached it when it set up the sandbox, so that multus' own
 *     teardown deletes it
 * @param sandboxHint the pod's {@link Pod#sandboxHint()} when the sandbox was last confirmed
 * @param device the device that it holds according to its config; null if it holds none or the
 *     device is unknown
 */
public record Attachment(
    NetworkRef network,
    InterfaceName iface,
    Sandbox sandbox,
    String config,
    InterfaceRequest request,
    AttachmentState state,
    List<StatusEntry> entries,
    boolean created,
    String sandboxHint,
    @Nullable Device device) {
  public Attachment {
    entries = List.copyOf(entries);
  }

  /** An attachment of a hot-plug controller, without a device, entries or hint. */
  public Attachment(
      NetworkRef network,
      InterfaceName iface,
      Sandbox sandbox,
      String config,
      InterfaceRequest request,
      AttachmentState state) {
    this(network, iface, sandbox, config, request, state, List.of(), false, "", null);
  }

  public Attachment withNetwork(NetworkRef newNetwork) {
    return new Attachment(
        newNetwork, iface, sandbox, config, request, state, entries, created, sandboxHint, device);
  }

  public Attachment withState(AttachmentState newState) {
    return new Attachment(
        network, iface, sandbox, config, request, newState, entries, created, sandboxHint, device);
  }

  public Attachment withEntries(List<StatusEntry> newEntries) {
    return new Attachment(
        network, iface, sandbox, config, request, state, newEntries, created, sandboxHint, device);
  }

  public Attachment withConfig(String newConfig) {
    return new Attachment(
        network, iface, sandbox, newConfig, request, state, entries, created, sandboxHint, device);
  }

  public Attachment withSandboxHint(String newHint) {
    return new Attachment(
        network, iface, sandbox, config, request, state, entries, created, newHint, device);
  }

  /**
   * The same attachment, attached through the daemon in that sandbox, so that multus' teardown does
   * not cover it.
   */
  public Attachment attachedIn(Sandbox newSandbox) {
    return new Attachment(
        network, iface, newSandbox, config, request, state, entries, false, sandboxHint, device);
  }

  public Attachment withRequest(InterfaceRequest newRequest) {
    return new Attachment(
        network, iface, sandbox, config, newRequest, state, entries, created, sandboxHint, device);
  }

  public Attachment withDevice(@Nullable Device newDevice) {
    return new Attachment(
        network, iface, sandbox, config, request, state, entries, created, sandboxHint, newDevice);
  }
}
