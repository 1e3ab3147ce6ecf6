package io.dynamicnetworks.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/** A bounded map; when it is full, it drops the least recently used entry. */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;
  private static final int INITIAL = 16;
  private static final float LOAD = 0.75f;

  private final int most;

  public LruMap(int most) {
    super(INITIAL, LOAD, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
