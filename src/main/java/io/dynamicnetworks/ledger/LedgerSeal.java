package io.dynamicnetworks.ledger;

import io.dynamicnetworks.ledger.LedgerJson.BrokenLedger;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals a pod's ledger, so that the pod itself can carry it if the node's disk cannot, and opens it
 * in a later container.
 *
 * <p>A tenant can edit what the pod carries, and may not be allowed to read the configs of the
 * networks that the pod uses. The ledger is therefore encrypted and authenticated
 * (ChaCha20-Poly1305). The secret is the name of the network namespace of the controller's own
 * sandbox: 122 random bits that the container runtime generated and shows only to the node's root.
 * It outlives the container, and ends with the controller's pod. The name of a tenant's own network
 * namespace would not do: multus prints it in its errors.
 *
 * <p>A text that was sealed for another pod or sandbox does not open. One that opens was sealed for
 * this sandbox by this controller pod at some time: a tenant can restore an older text.
 */
public final class LedgerSeal {
  private static final String PREFIX = "1.";

  /** The paths that containerd and CRI-O use: a random UUID. Other names might be guessable. */
  private static final Pattern SECRET =
      Pattern.compile("/(?:var/)?run/netns/(?:cni-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final String CIPHER = "ChaCha20-Poly1305";
  private static final String CIPHER_KEY = "ChaCha20";
  private static final String HASH = "HmacSHA256";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  /** Four characters of base64 are three bytes. */
  private static final int MOST_BYTES =
      (Budgets.SEALED_CHARS - PREFIX.length()) / 4 * 3 - NONCE_BYTES - TAG_BYTES;

  private final byte[] secret;

  private LedgerSeal(byte[] secret) {
    this.secret = secret;
  }

  /** The seal of the controller in this sandbox; empty if the sandbox has no secret. */
  public static Optional<LedgerSeal> of(Sandbox own) {
    return SECRET.matcher(own.netns()).matches()
        ? Optional.of(new LedgerSeal(own.netns().getBytes(StandardCharsets.UTF_8)))
        : Optional.empty();
  }

  /**
   * Returns the text for the pod to carry: its attachments in the newest sandbox, or as many of the
   * newest as fit. Empty if there is nothing to carry.
   */
  public String seal(PodLedger ledger) {
    List<Attachment> all = new ArrayList<>(tombstones(ledger));
    ledger.attachments().stream().filter(LedgerSeal::isSealable).forEach(all::add);
    if (all.isEmpty()) {
      return "";
    }
    Sandbox sandbox = all.getLast().sandbox();
    List<Attachment> kept = all.stream().filter(each -> each.sandbox().equals(sandbox)).toList();
    byte[] plain = newest(ledger, kept);
    return plain == null
        ? ""
        : PREFIX
            + Base64.getEncoder()
                .withoutPadding()
                .encodeToString(encrypted(plain, about(ledger.uid(), sandbox)));
  }

  /**
   * All of these, or as many of the newest as fit, compressed; null if none does. Usually all do;
   * otherwise it takes few tries, because a tenant may make each as large as its limits allow.
   */
  private static byte @Nullable [] newest(PodLedger ledger, List<Attachment> kept) {
    byte[] plain = null;
    int atLeast = 0;
    int atMost = kept.size();
    int from = 0;
    while (atLeast < atMost) {
      byte[] fitting =
          fitting(new PodLedger(ledger.uid(), ledger.pod(), kept.subList(from, kept.size())));
      if (fitting == null) {
        atLeast = from + 1;
      } else {
        plain = fitting;
        atMost = from;
      }
      from = (atLeast + atMost) / 2;
    }
    return plain;
  }

  /** The ledger, compressed; null if it does not fit. */
  private static byte @Nullable [] fitting(PodLedger ledger) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    LedgerJson.write(ledger, json);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflate(json, new DeflaterOutputStream(new Narrow(plain), deflater));
      return plain.toByteArray();
    } catch (IOException e) {
      return null;
    } finally {
      deflater.end();
    }
  }

  private static void deflate(ByteArrayOutputStream json, OutputStream to) throws IOException {
    try (to) {
      json.writeTo(to);
    }
  }

  /** Refuses more than a pod carries, so that no more is compressed than has room. */
  private static final class Narrow extends FilterOutputStream {
    private int room = MOST_BYTES;

    Narrow(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (length > room) {
        throw new IOException("more than " + MOST_BYTES + " bytes");
      }
      room -= length;
      out.write(bytes, from, length);
    }
  }

  /**
   * What multus had attached and an edit detached: without these, a later container would take it
   * for attached, since the pod was created with it. Only its name is carried.
   */
  private static List<Attachment> tombstones(PodLedger ledger) {
    return ledger.attachments().stream()
        .filter(each -> each.created() && !isSealable(each))
        .map(each -> each.withConfig(null).withRequest(InterfaceRequest.NONE).withDevice(null))
        .map(each -> each.withEntries(List.of()))
        .toList();
  }

  /**
   * Of the tombstones, only those of open moves are carried whole: they may be re-attached.
   * Abandoned requests are carried: an ADD that is cut off by a restart of the daemon may still
   * create its interface, and the restart ends this container too if the daemon's socket file is
   * mounted.
   */
  private static boolean isSealable(Attachment attachment) {
    return attachment.moving() || !(attachment.state() instanceof Deleted);
  }

  /**
   * The ledger that {@link #seal} sealed for this pod and sandbox; empty if the text is anything
   * else.
   */
  public Optional<PodLedger> open(String text, PodUid uid, Sandbox sandbox) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] sealed = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      byte[] plain = decrypted(sealed, about(uid, sandbox));
      PodLedger ledger = LedgerJson.read(inflated(plain));
      boolean isOfSandbox =
          ledger.attachments().stream().allMatch(each -> each.sandbox().equals(sandbox));
      return isOfSandbox ? Optional.of(ledger) : Optional.empty();
    } catch (IllegalArgumentException | GeneralSecurityException | BrokenLedger e) {
      return Optional.empty(); // Not ours, or sealed for another sandbox.
    }
  }

  private static byte[] about(PodUid uid, Sandbox sandbox) {
    return (uid.value() + ' ' + sandbox.id()).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads no more than a ledger's limit, although only authenticated content gets this far. */
  private static InputStream inflated(byte[] plain) {
    Inflater inflater = new Inflater(true);
    try (InputStream all = new InflaterInputStream(new ByteArrayInputStream(plain), inflater)) {
      return new ByteArrayInputStream(
          all.readNBytes((int) LedgerBudget.STANDARD.podBytesWithReserve()));
    } catch (IOException e) {
      throw new IllegalArgumentException("not deflated", e);
    } finally {
      inflater.end();
    }
  }

  private byte[] encrypted(byte[] plain, byte[] about) {
    try {
      // Derived from the content: an unchanged ledger gives the same text and needs no new write.
      byte[] nonce = Arrays.copyOf(hash("nonce", about, plain), NONCE_BYTES);
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, about).doFinal(plain);
      byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + CIPHER, e);
    }
  }

  private byte[] decrypted(byte[] sealed, byte[] about) throws GeneralSecurityException {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) {
      throw new IllegalArgumentException("too short");
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce, about)
        .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] about) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, new SecretKeySpec(hash("content"), CIPHER_KEY), new IvParameterSpec(nonce));
    cipher.updateAAD(about);
    return cipher;
  }

  /** Derives 256 bits for one purpose. */
  private byte[] hash(String purpose, byte[]... contents) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HASH);
    mac.init(new SecretKeySpec(secret, HASH));
    mac.update(("dynamicnetworks ledger " + purpose).getBytes(StandardCharsets.UTF_8));
    for (byte[] content : contents) {
      mac.update((byte) 0);
      mac.update(content);
    }
    return mac.doFinal();
  }
}
