package io.dynamicnetworks.hostile;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Annotations, statuses and results, made up from one seed. */
public final class RandomTexts {
  private static final int MAX_ITEMS = 6;
  private static final String BITS_OF_JSON = "[]{}\",:\\ \n\t0123456789.eE+-truefalsn\u0000\ud800é";

  private final Random random;

  public RandomTexts(long seed) {
    this.random = new Random(seed);
  }

  /** Any characters at all, mostly such as JSON is made of. */
  public String noise() {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "[" : "");
    for (int i = random.nextInt(200); i > 0; i--) {
      text.append(
          random.nextInt(20) == 0
              ? (char) random.nextInt(0x10000)
              : BITS_OF_JSON.charAt(random.nextInt(BITS_OF_JSON.length())));
    }
    return text.toString();
  }

  /** The text with a few characters changed, taken out, doubled, or its end missing. */
  public String damaged(String text) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0 && !damaged.isEmpty(); i--) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(5)) {
        case 0 -> damaged.setCharAt(at, (char) random.nextInt(0x10000));
        case 1 -> damaged.deleteCharAt(at);
        case 2 -> damaged.insert(at, noise());
        case 3 -> damaged.insert(at, damaged.substring(at));
        default -> damaged.setLength(at);
      }
    }
    return damaged.toString();
  }

  /** Selections of networks of namespace {@code shop} and others, each valid by itself. */
  public List<Selection> selections() {
    List<Selection> selections = new ArrayList<>();
    int count = random.nextInt(MAX_ITEMS);
    for (int position = 1; position <= count; position++) {
      InterfaceName iface = random.nextBoolean() ? new InterfaceName(interfaceName()) : null;
      selections.add(new Selection(position, network(), iface, request()));
    }
    return selections;
  }

  /** The selections as a comma list; what they request beyond network and interface is lost. */
  public String commaList(List<Selection> selections) {
    return selections.stream()
        .map(
            selection ->
                blank()
                    + (inShop(selection) ? "" : selection.network().namespace() + "/")
                    + selection.network().name()
                    + (selection.iface() == null ? "" : "@" + selection.iface())
                    + blank())
        .collect(Collectors.joining(","));
  }

  /** The selections as a JSON list, keys in any order and case, with unknown keys. */
  public String jsonList(List<Selection> selections) {
    return selections.stream()
        .map(this::element)
        .collect(Collectors.joining("," + blank(), blank() + "[", "]" + blank()));
  }

  /** Entries of network-status as any writer may have left them: any layout, any keys. */
  public List<String> statusEntries() {
    List<String> entries = new ArrayList<>();
    for (int i = random.nextInt(MAX_ITEMS); i > 0; i--) {
      entries.add(random.nextInt(8) == 0 ? json(2) : statusEntry());
    }
    return entries;
  }

  /** A CNI result, most often with interfaces, addresses, routes and DNS settings. */
  public String result() {
    List<String> interfaces = some(() -> cniInterface());
    List<String> ips =
        some(
            () ->
                "{\"address\":\""
                    + ip()
                    + "\""
                    + (random.nextBoolean() ? ",\"interface\":" + random.nextInt(4) : "")
                    + "}");
    List<String> routes =
        some(
            () ->
                "{\"dst\":\""
                    + oneOf("0.0.0.0/0", "::/0", "10.0.0.0/8")
                    + "\""
                    + (random.nextBoolean() ? ",\"gw\":\"10.0.0.254\"" : "")
                    + "}");
    return "{\"cniVersion\":\"1.1.0\",\"interfaces\":"
        + interfaces
        + ",\"ips\":"
        + ips
        + ",\"routes\":"
        + routes
        + ",\"dns\":{\"nameservers\":"
        + some(() -> "\"10.0.0.53\"")
        + "}}";
  }

  /** A network of the pod's namespace {@code shop}, or of another. */
  public NetworkRef network() {
    return new NetworkRef(oneOf("shop", "shop", "infra"), oneOf("a", "b", "c.d", "e-1"));
  }

  private String element(Selection selection) {
    InterfaceRequest request = selection.request();
    List<String> keys = new ArrayList<>();
    keys.add(key("name") + text(selection.network().name()));
    if (!inShop(selection)) {
      keys.add(key("namespace") + text(selection.network().namespace()));
    }
    if (selection.iface() != null) {
      keys.add(key("interface") + text(selection.iface().value()));
    }
    if (!request.ips().isEmpty()) {
      keys.add(key("ips") + request.ips().stream().map(RandomTexts::text).toList());
    }
    addText(keys, "mac", request.mac());
    addText(keys, "deviceID", request.deviceId());
    if (request.cniArgs() != null) {
      keys.add(key("cni-args") + request.cniArgs());
    }
    if (random.nextBoolean()) {
      keys.add("\"x-" + random.nextInt(9) + "\":" + json(2));
    }
    Collections.shuffle(keys, random);
    return keys.stream().collect(Collectors.joining("," + blank(), "{", "}"));
  }

  private void addText(List<String> keys, String key, @Nullable String value) {
    if (value != null) {
      keys.add(key(key) + text(value));
    }
  }

  private String key(String name) {
    String inSomeCase = random.nextInt(4) == 0 ? name.toUpperCase(Locale.ROOT) : name;
    return text(inSomeCase) + blank() + ":" + blank();
  }

  private static String text(String value) {
    return '"' + value + '"';
  }

  private InterfaceRequest request() {
    return random.nextBoolean()
        ? InterfaceRequest.NONE
        : new InterfaceRequest(
            some(this::ip),
            random.nextBoolean() ? "02:00:00:00:00:0" + random.nextInt(10) : null,
            null,
            null,
            null,
            random.nextBoolean() ? "{\"k\":" + random.nextInt() + "}" : null,
            List.of(),
            random.nextBoolean() ? "0000:00:0" + random.nextInt(10) : null);
  }

  private String ip() {
    int last = random.nextInt(256);
    return switch (random.nextInt(3)) {
      case 0 -> "10.1.0." + last;
      case 1 -> "10.1.0." + last + "/24";
      default -> "fd00::" + Integer.toHexString(last) + "/64";
    };
  }

  private String interfaceName() {
    return oneOf("net", "ens", "eth1.", "x-") + random.nextInt(100);
  }

  private String cniInterface() {
    return "{\"name\":\""
        + interfaceName()
        + "\""
        + (random.nextBoolean() ? ",\"mac\":\"02:00:00:00:00:01\"" : "")
        + (random.nextBoolean() ? ",\"mtu\":" + random.nextInt(9000) : "")
        + (random.nextInt(3) > 0 ? ",\"sandbox\":\"/var/run/netns/x\"" : "")
        + "}";
  }

  private String statusEntry() {
    return "{"
        + blank()
        + "\"name\":"
        + blank()
        + text(random.nextInt(5) == 0 ? "cbr0" : network().toString())
        + (random.nextInt(5) == 0 ? "" : "," + blank() + "\"interface\":" + text(interfaceName()))
        + (random.nextInt(6) == 0 ? ",\"default\":true" : "")
        + (random.nextBoolean() ? ",\"x-" + random.nextInt(3) + "\":" + json(3) : "")
        + blank()
        + "}";
  }

  private String json(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> oneOf("1.10", "1e2", "-0", "1E+400", "0.0", "123456789012345678901234567890");
      case 1 -> oneOf("\"\\u003c\\/\\ud800\"", "\"],[{}\\\"\"", "\"é\\\\\"", "\"\"");
      case 2 -> oneOf("true", "false");
      case 3 -> "null";
      case 4 -> some(() -> json(depth - 1)).toString();
      default ->
          "{"
              + some(() -> "\"k" + random.nextInt(3) + "\":" + json(depth - 1)).stream()
                  .collect(Collectors.joining(","))
              + "}";
    };
  }

  private <T> List<T> some(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(item.get());
    }
    return items;
  }

  private String blank() {
    return random.nextInt(4) == 0 ? oneOf(" ", "\n", "\t ", "  ") : "";
  }

  private static boolean inShop(Selection selection) {
    return selection.network().namespace().equals("shop");
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
