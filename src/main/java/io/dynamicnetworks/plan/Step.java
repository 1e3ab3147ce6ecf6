package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Utf8Text;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One step from what is attached to what is desired. */
public sealed interface Step {
  /** The network concerned. */
  NetworkRef network();

  /** CNI_IFNAME. */
  InterfaceName iface();

  /** What the step does to which interface, such as {@code Attach shop/storage@x1}. */
  default String label() {
    return labelOf(getClass(), this);
  }

  /** The same step without the config of a NAD, if it has one. */
  default Step withoutConfig() {
    return this;
  }

  private static String labelOf(Class<?> kind, Step step) {
    return kind.getSimpleName() + " " + InterfaceName.label(step.network(), step.iface());
  }

  /**
   * An ADD.
   *
   * @param text the CNI config to send: the NAD's, validated, named, and with the request's values
   *     for the plugins
   * @param attributes what the delegate request carries in addition to the config
   * @param device the device that the config names; null if none
   * @param others devices to try in order if a plugin refuses {@code device}
   * @param withoutDevice why it gets no device although one may be expected; null otherwise
   */
  record Attach(
      NetworkRef network,
      InterfaceName iface,
      InterfaceRequest request,
      Utf8Text text,
      DelegateAttributes attributes,
      @Nullable Device device,
      List<Device> others,
      @Nullable String withoutDevice)
      implements Step {
    public Attach {
      others = List.copyOf(others);
    }

    /** An attach without a device. */
    public Attach(
        NetworkRef network,
        InterfaceName iface,
        InterfaceRequest request,
        String config,
        DelegateAttributes attributes) {
      this(network, iface, request, Utf8Text.of(config), attributes, null, List.of(), null);
    }

    /** The CNI config; each call decodes it anew. */
    public String config() {
      return text.decode();
    }

    @Override
    public Attach withoutConfig() {
      return new Attach(
          network, iface, request, Utf8Text.EMPTY, attributes, device, others, withoutDevice);
    }
  }

  /**
   * An attach whose device cannot be determined now: it fails and is retried.
   *
   * @param cause the problem, which may be temporary
   */
  record Withheld(NetworkRef network, InterfaceName iface, InterfaceRequest request, String cause)
      implements Step {
    @Override
    public String label() {
      return labelOf(Attach.class, this);
    }
  }

  /** A step for a recorded or observed attachment. */
  sealed interface OfAttachment extends Step {
    /** The attachment, with everything that its CNI calls need. */
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
   * @param attachment the attachment, with everything that the DEL needs
   * @param freesName whether a later attach needs its interface name, so that it is re-attached if
   *     that attach fails
   * @param shared its status entries that another attachment shares, and that stay listed
   * @param withheld why the DEL cannot be sent now, which may be temporary; null if it can
   */
  record Detach(
      Attachment attachment, boolean freesName, List<StatusEntry> shared, @Nullable String withheld)
      implements OfAttachment {
    public Detach {
      shared = List.copyOf(shared);
    }
  }

  /**
   * A clean-up DEL: for what a failed ADD may have left, or for what belongs to another sandbox.
   *
   * @param currentConfig the NAD's current config, tried if the attachment's own is refused; empty
   *     if there is no other, or the plan has no room for it
   */
  record Clean(Attachment attachment, Optional<Utf8Text> currentConfig) implements OfAttachment {
    /** The label of the step that cleans up after the attachment. */
    public static String labelOf(Attachment attachment) {
      return new Clean(attachment, Optional.empty()).label();
    }

    @Override
    public Clean withoutConfig() {
      return new Clean(attachment, Optional.empty());
    }
  }

  /**
   * An ADD that checks whether an attachment still exists after a request under its name was
   * abandoned. If it does, the name is taken, and the daemon refuses the ADD before any plugin runs
   * (SPEC 7).
   *
   * @param abandoned the abandoned requests
   */
  record Verify(Attachment attachment, List<Attachment> abandoned) implements OfAttachment {
    public Verify {
      abandoned = List.copyOf(abandoned);
    }
  }
}
