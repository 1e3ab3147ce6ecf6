package io.dynamicnetworks.model;

import io.dynamicnetworks.text.CompactTexts;
import io.dynamicnetworks.text.HeapBytes;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a selection asks for beyond the network and the interface name; already validated. Equal if
 * all fields are.
 */
public final class InterfaceRequest {
  /** The request of a selection that asks for nothing in particular. */
  public static final InterfaceRequest NONE =
      new InterfaceRequest(List.of(), null, null, null, null, null, List.of(), null);

  // Longer fields are kept as hashes.
  private static final int MAX_REMEMBERED_BYTES = 1 << 10;
  private static final String HASH = "sha256:";
  private static final Pattern HASHED = Pattern.compile(HASH + "[0-9a-f]{64}");

  // A string without its characters.
  private static final int TEXT_BYTES = 56;

  private final List<String> ips;
  private final @Nullable String mac;
  private final @Nullable String infinibandGuid;
  private final @Nullable String portMappings;
  private final @Nullable String bandwidth;
  private final @Nullable String cniArgs;
  private final List<String> defaultRoute;
  private final @Nullable String deviceId;

  /** Made once: it takes JSON apart, and each plan and each write of the ledger asks for it. */
  private @Nullable InterfaceRequest abridged;

  /**
   * @param ips addresses, with or without prefix length, as the user wrote them
   * @param mac as the user wrote it
   * @param infinibandGuid as the user wrote it
   * @param portMappings a JSON array
   * @param bandwidth a JSON object
   * @param cniArgs a JSON object
   * @param defaultRoute gateways; the daemon cannot apply them to a running pod
   * @param deviceId an explicit device, such as a PCI address
   */
  public InterfaceRequest(
      List<String> ips,
      @Nullable String mac,
      @Nullable String infinibandGuid,
      @Nullable String portMappings,
      @Nullable String bandwidth,
      @Nullable String cniArgs,
      List<String> defaultRoute,
      @Nullable String deviceId) {
    this.ips = CompactTexts.of(ips);
    this.mac = mac;
    this.infinibandGuid = infinibandGuid;
    this.portMappings = portMappings;
    this.bandwidth = bandwidth;
    this.cniArgs = cniArgs;
    this.defaultRoute = CompactTexts.of(defaultRoute);
    this.deviceId = deviceId;
  }

  public List<String> ips() {
    return ips;
  }

  public @Nullable String mac() {
    return mac;
  }

  public @Nullable String infinibandGuid() {
    return infinibandGuid;
  }

  public @Nullable String portMappings() {
    return portMappings;
  }

  public @Nullable String bandwidth() {
    return bandwidth;
  }

  public @Nullable String cniArgs() {
    return cniArgs;
  }

  public List<String> defaultRoute() {
    return defaultRoute;
  }

  public @Nullable String deviceId() {
    return deviceId;
  }

  /** What its texts take in memory, twice: as they are, and {@link #abridged}. */
  public int heapBytes() {
    int bytes = 0;
    for (List<String> texts : List.of(ips, defaultRoute)) {
      for (String text : texts) {
        bytes += Integer.BYTES + HeapBytes.of(text);
      }
    }
    for (String text :
        Arrays.asList(mac, infinibandGuid, portMappings, bandwidth, cniArgs, deviceId)) {
      bytes += text == null ? 0 : TEXT_BYTES + HeapBytes.of(text);
    }
    return 2 * bytes;
  }

  /** The same request for the chosen device. */
  public InterfaceRequest withDeviceId(String id) {
    return new InterfaceRequest(
        ips, mac, infinibandGuid, portMappings, bandwidth, cniArgs, defaultRoute, id);
  }

  /** The same request with these {@code cni-args}. */
  public InterfaceRequest withCniArgs(@Nullable String args) {
    return new InterfaceRequest(
        ips, mac, infinibandGuid, portMappings, bandwidth, args, defaultRoute, deviceId);
  }

  /**
   * The form that is kept once the request was sent. Tenants write the fields, so except for {@code
   * ips} and {@code mac} each field over 1 KiB is replaced by its SHA-256. Fields that are JSON are
   * in canonical form: clients such as a Go program write the same values in another spelling.
   * Equal requests stay equal; compare only with another {@code abridged} form. The abridged form
   * of an abridged request is the request itself.
   */
  public InterfaceRequest abridged() {
    InterfaceRequest known = abridged;
    if (known == null) {
      InterfaceRequest made = makeAbridged();
      known = made.equals(this) ? this : made;
      known.abridged = known;
      abridged = known;
    }
    return known;
  }

  private InterfaceRequest makeAbridged() {
    return new InterfaceRequest(
        ips,
        mac,
        abridged(infinibandGuid),
        abridgedJson(portMappings),
        abridgedJson(bandwidth),
        abridgedJson(cniArgs),
        abridged(defaultRoute),
        abridged(deviceId));
  }

  /** Whether a field is only known by its hash, so that the request cannot be sent again. */
  public boolean isAbridged() {
    return Stream.concat(
            Stream.of(infinibandGuid, portMappings, bandwidth, cniArgs, deviceId),
            defaultRoute.stream())
        .anyMatch(text -> text != null && HASHED.matcher(text).matches());
  }

  private static @Nullable String abridgedJson(@Nullable String text) {
    return text == null ? null : abridged(Json.canonical(text));
  }

  private static List<String> abridged(List<String> texts) {
    String joined = String.join(",", texts);
    String remembered = abridged(joined);
    return remembered == null || remembered.equals(joined) ? texts : List.of(remembered);
  }

  private static @Nullable String abridged(@Nullable String text) {
    if (text == null || text.length() * 3L <= MAX_REMEMBERED_BYTES) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MAX_REMEMBERED_BYTES ? text : HASH + Sha256.hex(bytes);
  }

  private List<@Nullable Object> fields() {
    return Arrays.asList(
        ips, mac, infinibandGuid, portMappings, bandwidth, cniArgs, defaultRoute, deviceId);
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof InterfaceRequest request && fields().equals(request.fields()));
  }

  @Override
  public int hashCode() {
    return fields().hashCode();
  }

  @Override
  public String toString() {
    return "InterfaceRequest" + fields();
  }
}
