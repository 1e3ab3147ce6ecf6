package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.MultusPort.DelegateReply;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.PluginError;
import io.dynamicnetworks.text.HttpStatus;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.Printable;
import tools.jackson.databind.JsonNode;

/** Turns the outcome of one exchange into a reply. */
final class ReplyParser {
  private static final int MAX_CAUSE_CHARS = 800;

  private final DelegateRequest request;

  ReplyParser(DelegateRequest request) {
    this.request = request;
  }

  DelegateReply parse(Exchange exchange) {
    return new DelegateReply(
        request.about(),
        switch (request.command()) {
          case ADD -> add(exchange);
          case DEL -> delete(exchange);
        });
  }

  private AddReply add(Exchange exchange) {
    return switch (exchange) {
      case Exchange.NotSent(String cause) -> new AddReply.NotRun(shown(cause));
      case Exchange.NotReached(String cause) -> new AddReply.NotRun(shown(cause));
      case Exchange.Unanswered(String cause, boolean _) -> new AddReply.Unknown(shown(cause));
      case Exchange.Answered answer ->
          answer.status() == HttpStatus.OK
              ? added(text(answer))
              : addRefused(DaemonError.read(answer));
    };
  }

  private DelReply delete(Exchange exchange) {
    return switch (exchange) {
      case Exchange.NotSent(String cause) -> new DelReply.NotRun(shown(cause));
      case Exchange.NotReached(String cause) -> new DelReply.NotRun(shown(cause));
      case Exchange.Unanswered(String cause, boolean _) -> new DelReply.Unknown(shown(cause));
      case Exchange.Answered answer ->
          answer.status() == HttpStatus.OK
              ? new DelReply.Deleted()
              : deleteRefused(DaemonError.read(answer));
    };
  }

  /**
   * The reply to a successful ADD. If the answer cannot be read, the ADD may still have made
   * something.
   */
  private static AddReply added(String body) {
    try {
      JsonNode result = Json.parse(body).path("Result");
      return result.isObject()
          ? new AddReply.Added(new CniResult(Json.write(result)))
          : new AddReply.Unknown("answer to ADD: want an object under Result");
    } catch (NotJson e) {
      return new AddReply.Unknown(shown("answer to ADD: " + e.problem()));
    }
  }

  private AddReply addRefused(DaemonError error) {
    String cause = shown(error.cause());
    RefusedAdd refused = new RefusedAdd(request);
    return switch (refused.stage(error)) {
      case NAME_TAKEN -> new AddReply.NameTaken(cause);
      case POD_GONE -> new AddReply.PodGone(cause);
      case NOT_RUN -> new AddReply.NotRun(cause);
      case PLUGIN_FAILED ->
          new AddReply.Refused(
              cause, refused.firstPluginError(error).map(PluginError::of).orElse(null));
    };
  }

  private DelReply deleteRefused(DaemonError error) {
    String cause = shown(error.cause());
    RefusedDel refused = new RefusedDel(request);
    return switch (refused.stage(error)) {
      case LINK_GONE -> new DelReply.Deleted();
      case POD_GONE -> new DelReply.PodGone(cause);
      case NOT_RUN -> new DelReply.NotRun(cause);
      case PLUGIN_FAILED ->
          new DelReply.Refused(
              cause, refused.firstPluginError(error).map(PluginError::of).orElse(null));
    };
  }

  private static String text(Exchange.Answered answer) {
    return answer.body().toString().strip();
  }

  private static String shown(String cause) {
    return Printable.shortened(cause, MAX_CAUSE_CHARS);
  }
}
