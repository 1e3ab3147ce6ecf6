package io.dynamicnetworks.standin.cri;

import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;

/** A fault in a method of {@link CriServer}, in effect from when it is set until it is healed. */
public sealed interface CriFault {
  /** The call is accepted and never answered. */
  record Hang() implements CriFault {}

  /** The answer is delayed. */
  record Delay(Duration by) implements CriFault {}

  /** The answer is an error. */
  record ErrorStatus(GrpcStatus status, String message) implements CriFault {}

  /** The verbose status carries this text as {@code info["info"]}. */
  record OtherInfo(String text) implements CriFault {}

  /** The verbose status carries no info at all. */
  record NoInfo() implements CriFault {}

  /** The connection is closed without an answer. */
  record Disconnect() implements CriFault {}
}
