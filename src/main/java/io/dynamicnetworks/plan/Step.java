package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step from what is attached to what is desired. */
public sealed interface Step {
  /** The network concerned. */
  NetworkRef network();

  /** CNI_IFNAME. */
  InterfaceName iface();

  /** What it does to which interface, such as {@code Attach x1@shop/storage}. */
  default String label() {
    return labelOf(getClass(), this);
  }

  private static String labelOf(Class<?> kind, Step step) {
    return kind.getSimpleName() + " " + step.iface() + "@" + step.network();
  }

  /**
   * An ADD.
   *
   * @param config the CNI config to send: the NAD's, checked, named, and with what the request asks
   *     of the plugins put in
   * @param attributes what goes beside the config in the delegate request
   * @param device that it takes, by the config; null if none
   * @param others devices that are tried in order where a plugin refuses that one
   * @param withoutDevice why it takes none though the pod requested one; null if that is not so
   */
  record Attach(
      NetworkRef network,
      InterfaceName iface,
      InterfaceRequest request,
      String config,
      DelegateAttributes attributes,
      @Nullable Device device,
      List<Device> others,
      @Nullable String withoutDevice)
      implements Step {
    public Attach {
      others = List.copyOf(others);
    }

    /** Without a device. */
    public Attach(
        NetworkRef network,
        InterfaceName iface,
        InterfaceRequest request,
        String config,
        DelegateAttributes attributes) {
      this(network, iface, request, config, attributes, null, List.of(), null);
    }
  }

  /**
   * An attach of which it cannot be found out now which device it may take: it fails, and is tried
   * again.
   *
   * @param cause what time may mend
   */
  record Withheld(NetworkRef network, InterfaceName iface, InterfaceRequest request, String cause)
      implements Step {
    @Override
    public String label() {
      return labelOf(Attach.class, this);
    }
  }

  /** A step that concerns what is recorded or seen already. */
  sealed interface OfAttachment extends Step {
    /** With all that its CNI calls need. */
    Attachment attachment();

    @Override
    default NetworkRef network() {
      return attachment().network();
    }

    @Override
    default InterfaceName iface() {
      return attachment().iface();
    }
  }

  /**
   * A DEL of what is no longer desired.
   *
   * @param attachment with all that the DEL needs
   * @param freesName whether a later attach needs its interface name, so that it is put back if
   *     that attach fails
   * @param shared those of its status entries that another attachment has too, and that stay listed
   */
  record Detach(Attachment attachment, boolean freesName, List<StatusEntry> shared)
      implements OfAttachment {
    public Detach {
      shared = List.copyOf(shared);
    }
  }

  /**
   * A DEL of what is of no use: what a failed ADD may have left, or what is of another sandbox.
   *
   * @param mended the config that the NAD has since, tried where the attachment's own is refused;
   *     empty if there is no other
   */
  record Clean(Attachment attachment, String mended) implements OfAttachment {}

  /**
   * An ADD that finds out whether an attachment is still there, although a DEL under its name was
   * given up on: under a name that is taken it is refused before any plugin runs (SPEC 7).
   *
   * @param abandoned what was given up on
   */
  record Verify(Attachment attachment, List<Attachment> abandoned) implements OfAttachment {
    public Verify {
      abandoned = List.copyOf(abandoned);
    }
  }
}
