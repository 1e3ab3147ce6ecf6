package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step on the way from what is there to what is wanted. */
public sealed interface Step {
  /** The network concerned. */
  NetworkRef network();

  /** The interface concerned; null only for an entry of network-status that names none. */
  @Nullable InterfaceName iface();

  /**
   * ADD, then into network-status.
   *
   * @param config the CNI config to send: the NAD's, checked, named, and with what the request asks
   *     of the plugins put in
   * @param attributes what goes beside the config in the delegate request
   */
  record Attach(
      NetworkRef network,
      InterfaceName iface,
      InterfaceRequest request,
      String config,
      Attributes attributes)
      implements Step {}

  /**
   * DEL, then out of network-status.
   *
   * @param config the CNI config to use if the ledger has no entry for it; null if nobody knows one
   * @param entries the network-status entries that go with it; none if it was never recorded
   * @param freesName whether a later attach needs its interface name, so that it is restored if
   *     that attach fails
   */
  record Detach(
      NetworkRef network,
      InterfaceName iface,
      @Nullable String config,
      List<Attachment> entries,
      boolean freesName)
      implements Step {
    public Detach {
      entries = List.copyOf(entries);
    }
  }

  /**
   * DEL of an attach that is of no use: its outcome is unknown, or its sandbox is gone.
   *
   * @param mended the config that the NAD has since, for a DEL where the attach's own is refused: a
   *     config that could not be attached with may be one that nothing can be detached with; null
   *     if there is no other
   */
  record Clean(LedgerEntry entry, @Nullable String mended) implements Step {
    public Clean(LedgerEntry entry) {
      this(entry, null);
    }

    @Override
    public NetworkRef network() {
      return entry.network();
    }

    @Override
    public InterfaceName iface() {
      return entry.iface();
    }
  }

  /**
   * Makes sure that it is still there: a request under its name was given up on and may yet take it
   * off.
   *
   * @param ghosts what was given up on
   */
  record Verify(LedgerEntry entry, List<LedgerEntry> ghosts) implements Step {
    public Verify {
      ghosts = List.copyOf(ghosts);
    }

    @Override
    public NetworkRef network() {
      return entry.network();
    }

    @Override
    public InterfaceName iface() {
      return entry.iface();
    }
  }

  /** Into network-status: it was attached, but the write was lost. */
  record Publish(LedgerEntry entry) implements Step {
    @Override
    public NetworkRef network() {
      return entry.network();
    }

    @Override
    public InterfaceName iface() {
      return entry.iface();
    }
  }

  /** Out of network-status: it was detached, but the write was lost. */
  record Retract(LedgerEntry entry) implements Step {
    @Override
    public NetworkRef network() {
      return entry.network();
    }

    @Override
    public InterfaceName iface() {
      return entry.iface();
    }
  }
}
