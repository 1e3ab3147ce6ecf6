package io.dynamicnetworks.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that keeps only so many entries: beyond that, the one that was used least recently goes.
 */
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
