package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.SentConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configs held once in memory: all pods of a network have the same. */
final class SharedConfigs {
  private final Map<SentConfig, Shared> configs = new HashMap<>();

  private static final class Shared {
    private final SentConfig config;
    private int users;

    Shared(SentConfig config) {
      this.config = config;
    }
  }

  /** The shared copy of the config; each {@code take} needs its {@code release}. */
  @Nullable SentConfig take(@Nullable SentConfig config) {
    if (config == null) {
      return null;
    }
    Shared shared = configs.computeIfAbsent(config, Shared::new);
    shared.users++;
    return shared.config;
  }

  void release(@Nullable SentConfig config) {
    Shared shared = config == null ? null : configs.get(config);
    if (shared != null && --shared.users == 0) {
      configs.remove(shared.config);
    }
  }

  int size() {
    return configs.size();
  }
}
