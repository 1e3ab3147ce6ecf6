package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodRef;
import org.jspecify.annotations.Nullable;

/** What travels on the bus: an immutable record, passed by reference. */
public interface Message {
  /** The pod that the message is about; null if it is about none in particular. */
  @Nullable PodRef about();

  /** The message in a few words for the debug tap; never a whole config: those hold secrets. */
  String summary();
}
