package io.dynamicnetworks.standin.kube;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Lets requests go wrong as the rules say, and serves the others. */
final class FaultyService {
  private final Vertx vertx;
  private final Faults faults;

  FaultyService(Vertx vertx, Faults faults) {
    this.vertx = vertx;
    this.faults = faults;
  }

  /**
   * Serves a call, or not.
   *
   * @param service what serves it
   */
  void serve(Call call, RequestInfo info, Runnable service) {
    Optional<Fault> fault = faults.strike(info);
    if (fault.isEmpty()) {
      service.run();
      return;
    }
    switch (fault.get()) {
      case Fault.Conflict _ -> call.refuse(Refusals.conflict(info));
      case Fault.TooManyRequests busy -> refuseForNow(call, busy.retryAfter());
      case Fault.Forbidden _ -> call.refuse(Refusals.forbidden(info));
      case Fault.Unauthorized _ -> call.refuse(ApiError.unauthorized());
      case Fault.ServerError _ -> call.refuse(Refusals.internalError());
      case Fault.Unavailable _ -> call.refuse(Refusals.unavailable());
      case Fault.Delay delay -> vertx.setTimer(delay.by().toMillis(), timer -> service.run());
      case Fault.Hang _ -> {}
      case Fault.CutBefore _ -> call.cut();
      case Fault.CutAfter _ -> {
        call.replaceAnswer(call::cut);
        service.run();
      }
      case Fault.HangAfter _ -> {
        call.replaceAnswer(() -> {});
        service.run();
      }
      case Fault.Stall _ -> {
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
