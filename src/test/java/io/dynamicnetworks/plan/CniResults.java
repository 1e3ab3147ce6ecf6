package io.dynamicnetworks.plan;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads CNI results as the controller does. */
public final class CniResults implements Evidence.Results {
  /** The only one. */
  public static final CniResults READER = new CniResults();

  private CniResults() {}

  @Override
  public List<StatusEntry> entries(NetworkRef network, CniResult result) {
    return NetworkStatus.fromResult(network, result);
  }

  @Override
  public @Nullable StatusEntry defaultEntry(String name, CniResult result) {
    return NetworkStatus.defaultEntry(name, result);
  }

  @Override
  public boolean listedByMultus(CniResult result) {
    return NetworkStatus.listedByMultus(result);
  }
}
