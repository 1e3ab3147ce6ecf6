package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.Utf8Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The distinct configs of NADs that a plan holds. A tenant can give each attach a config of its
 * own, and each pod of the node may have a plan that waits.
 */
final class ConfigBudget {
  private final Map<Utf8Text, Utf8Text> different = new HashMap<>();
  private int bytes;

  /** The configs of these steps. */
  static ConfigBudget of(List<Step> steps) {
    ConfigBudget configs = new ConfigBudget();
    for (Step step : steps) {
      if (step instanceof Step.Attach attach) {
        configs.takes(attach.text());
      }
    }
    return configs;
  }

  /** Whether the config fits into the plan; if so, it is counted. */
  boolean takes(Utf8Text config) {
    boolean fits =
        different.containsKey(config) || bytes + config.length() <= Budgets.NAD_CONFIG_BYTES;
    if (fits && different.putIfAbsent(config, config) == null) {
      bytes += config.length();
    }
    return fits;
  }

  /** The config as the plan holds it: equal ones are held once. */
  Utf8Text shared(String config) {
    Utf8Text text = Utf8Text.of(config);
    return different.getOrDefault(text, text);
  }
}
