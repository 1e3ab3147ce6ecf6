package io.dynamicnetworks.standin.multus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A log of all delegate requests. */
final class Logbook {
  private final List<Received> received = new ArrayList<>();
  private int underWay;
  private int maxInFlight;

  /** Logs a request that has just arrived. */
  synchronized Received started(String body) {
    DelegateCall call = parsed(body);
    underWay++;
    maxInFlight = Math.max(maxInFlight, underWay);
    Received request =
        new Received(
            received.size(),
            body,
            call == null ? "" : call.command(),
            call == null ? "" : call.containerId(),
            call == null ? "" : call.netns(),
            call == null ? "" : call.ifname(),
            call == null ? Map.of() : arguments(call),
            call == null ? "" : call.config(),
            call == null ? "" : call.attributes().toString(),
            underWay,
            System.nanoTime(),
            OptionalLong.empty());
    received.add(request);
    return request;
  }

  synchronized void ended(Received request) {
    underWay--;
    received.set(request.number(), request.endedAt(System.nanoTime()));
  }

  synchronized List<Received> all() {
    return List.copyOf(received);
  }

  synchronized int maxInFlight() {
    return maxInFlight;
  }

  private static @Nullable DelegateCall parsed(String body) {
    try {
      return DelegateCall.parse(body);
    } catch (RefusedCall e) {
      return null; // Logged with its body only.
    }
  }

  private static Map<String, String> arguments(DelegateCall call) {
    Map<String, String> arguments = new HashMap<>();
    for (String argument : call.args().split(";", -1)) {
      int equals = argument.indexOf('=');
      if (equals > 0) {
        arguments.put(argument.substring(0, equals), argument.substring(equals + 1));
      }
    }
    return arguments;
  }
}
