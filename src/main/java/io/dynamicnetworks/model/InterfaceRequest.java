package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a selection asks for beyond the network and the interface name; already validated.
 *
 * @param ips addresses, with or without prefix length, as the user wrote them
 * @param mac as the user wrote it
 * @param infinibandGuid as the user wrote it
 * @param portMappings a JSON array
 * @param bandwidth a JSON object
 * @param cniArgs a JSON object
 * @param defaultRoute gateways; the daemon cannot apply them to a running pod
 * @param deviceId an explicit device, such as a PCI address
 */
public record InterfaceRequest(
    List<String> ips,
    @Nullable String mac,
    @Nullable String infinibandGuid,
    @Nullable String portMappings,
    @Nullable String bandwidth,
    @Nullable String cniArgs,
    List<String> defaultRoute,
    @Nullable String deviceId) {

  /** The request of a selection that asks for nothing in particular. */
  public static final InterfaceRequest NONE =
      new InterfaceRequest(List.of(), null, null, null, null, null, List.of(), null);

  public InterfaceRequest {
    ips = List.copyOf(ips);
    defaultRoute = List.copyOf(defaultRoute);
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

  // Longer fields are kept as hashes.
  private static final int MAX_REMEMBERED_BYTES = 1 << 10;
  private static final String HASH = "sha256:";
  private static final Pattern HASHED = Pattern.compile(HASH + "[0-9a-f]{64}");

  /**
   * The form that is kept once the request was sent. Tenants write the fields, so except for {@code
   * ips} and {@code mac} each field over 1 KiB is replaced by its SHA-256. Fields that are JSON are
   * in canonical form: clients such as a Go program write the same values in another spelling.
   * Equal requests stay equal; compare only with another {@code abridged} form.
   */
  public InterfaceRequest abridged() {
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
    return bytes.length <= MAX_REMEMBERED_BYTES
        ? text
        : HASH + HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
  }
}
