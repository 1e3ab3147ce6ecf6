package io.dynamicnetworks.model;

import java.util.List;

/**
 * What one attach used and how far it came; kept on the node until the interface is off and
 * network-status says so.
 *
 * @param sandbox the sandbox that the ADD was for
 * @param config the CNI config as it was sent, which a DEL must repeat
 * @param request what was asked for, to tell later whether that was changed
 * @param sentAtMillis when the last request was sent whose end is not known, in milliseconds since
 *     1970; 0 if there is none
 * @param entries the network-status entries that the ADD's result gave, as JSON objects
 * @param sandboxHint the pod's {@link Pod#sandboxHint()} when the sandbox was last seen
 */
public record LedgerEntry(
    NetworkRef network,
    InterfaceName iface,
    Sandbox sandbox,
    String config,
    InterfaceRequest request,
    State state,
    long sentAtMillis,
    List<Attachment> entries,
    String sandboxHint) {

  /** How far an attach came. */
  public enum State {
    /**
     * Multus attached it when it created the pod. The config and the request are what the NAD and
     * the annotation said when the controller first saw it; the sandbox is {@link Sandbox#NONE}.
     * Its address is freed by multus' own teardown, not by ours.
     */
    ADOPTED,
    /** The ADD is about to be sent, or was when the controller stopped: outcome unknown. */
    ATTACHING,
    /** The ADD succeeded; network-status may not say so yet. */
    ATTACHED,
    /**
     * The DEL is about to be sent, or it failed, or nobody knows: the interface may be there or
     * not, so it has to go before its name is used again.
     */
    DETACHING,
    /** The DEL succeeded; network-status may not say so yet. Stands beside a later attach. */
    DETACHED,
    /**
     * A request was given up on, and may still finish in the daemon: an ADD that makes the
     * interface, or a DEL that takes off whatever has its name then. Stands beside the others.
     */
    UNCERTAIN
  }

  public LedgerEntry {
    entries = List.copyOf(entries);
  }

  /** Whether this is the entry of that network and interface. */
  public boolean isFor(NetworkRef otherNetwork, InterfaceName otherIface) {
    return network.equals(otherNetwork) && iface.equals(otherIface);
  }

  public LedgerEntry withState(State newState) {
    return new LedgerEntry(
        network, iface, sandbox, config, request, newState, sentAtMillis, entries, sandboxHint);
  }

  public LedgerEntry withSentAt(long newSentAtMillis) {
    return new LedgerEntry(
        network, iface, sandbox, config, request, state, newSentAtMillis, entries, sandboxHint);
  }

  public LedgerEntry withSandbox(Sandbox newSandbox) {
    return new LedgerEntry(
        network, iface, newSandbox, config, request, state, sentAtMillis, entries, sandboxHint);
  }

  public LedgerEntry withConfig(String newConfig) {
    return new LedgerEntry(
        network, iface, sandbox, newConfig, request, state, sentAtMillis, entries, sandboxHint);
  }

  public LedgerEntry withEntries(List<Attachment> newEntries) {
    return new LedgerEntry(
        network, iface, sandbox, config, request, state, sentAtMillis, newEntries, sandboxHint);
  }

  public LedgerEntry withSandboxHint(String newHint) {
    return new LedgerEntry(
        network, iface, sandbox, config, request, state, sentAtMillis, entries, newHint);
  }
}
