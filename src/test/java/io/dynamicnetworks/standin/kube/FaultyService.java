package io.dynamicnetworks.standin.kube;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Applies faults to matching requests and serves all others normally. */
final class FaultyService {
  private final Vertx vertx;
  private final ApiFaults faults;

  FaultyService(Vertx vertx, ApiFaults faults) {
    this.vertx = vertx;
    this.faults = faults;
  }

  /**
   * Serves a call or applies a fault to it.
   *
   * @param service serves the call
   */
  void serve(Call call, RequestInfo info, Runnable service) {
    Optional<ApiFault> fault = faults.strike(info);
    if (fault.isEmpty()) {
      service.run();
      return;
    }
    switch (fault.get()) {
      case ApiFault.Conflict _ -> call.refuse(Refusals.conflict(info));
      case ApiFault.TooManyRequests busy -> refuseForNow(call, busy.retryAfter());
      case ApiFault.Forbidden _ -> call.refuse(Refusals.forbidden(info));
      case ApiFault.Unauthorized _ -> call.refuse(ApiError.unauthorized());
      case ApiFault.ServerError _ -> call.refuse(Refusals.internalError());
      case ApiFault.Unavailable _ -> call.refuse(Refusals.unavailable());
      case ApiFault.Foreign foreign -> call.request().response().end(foreign.body());
      case ApiFault.Begun begun -> call.request().response().setChunked(true).write(begun.start());
      case ApiFault.Delay delay -> vertx.setTimer(delay.by().toMillis(), timer -> service.run());
      case ApiFault.Hang _ -> {}
      case ApiFault.CutBefore _ -> call.cut();
      case ApiFault.CutAfter _ -> {
        call.replaceAnswer(call::cut);
        service.run();
      }
      case ApiFault.HangAfter _ -> {
        call.replaceAnswer(() -> {});
        service.run();
      }
      case ApiFault.Stall _ -> {
        call.stallWatch();
        service.run();
      }
    }
  }

  private static void refuseForNow(Call call, Duration retryAfter) {
    call.request().response().putHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
    call.refuse(Refusals.tooManyRequests(retryAfter));
  }
}
