package io.dynamicnetworks.multus;

import static io.dynamicnetworks.multus.GoText.after;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.text.HttpStatus;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The error in an answer other than 200: its text and where it comes from, as multus 4.0 to 4.3
 * send it ({@code pkg/server/server.go}).
 *
 * @param cause without the daemon's preamble of container, namespace and arguments
 * @param byPlugin whether it is a CNI error object (CNI spec, section 5), which only plugins give
 * @param noSuchEndpoint whether the daemon lacks this endpoint
 */
record DaemonError(String cause, boolean byPlugin, boolean noSuchEndpoint) {

  private static final List<String> HEAD_STARTS = List.of("ContainerID:", "{ContainerID:");
  private static final String HEAD_ENDS = " ERRORED: ";

  /** Beginnings of errors that show the daemon could not read the request or its config. */
  private static final List<String> UNREADABLE_REQUEST =
      List.of(
          "json: ",
          "invalid character ",
          "unexpected end of JSON input",
          "illegal base64 data ",
          "could not extract the CNI command args: ",
          "could not extract the kubernetes runtime args: ",
          "required CNI variable missing. ",
          "unknown cmd type: ",
          "LoadDelegateNetConf: ",
          "LoadDelegateNetConf(): ");

  static DaemonError read(Exchange.Answered answer) {
    String text = withoutHead(answer.body().toString().strip());
    boolean noSuchEndpoint =
        answer.status() == HttpStatus.NOT_FOUND || answer.status() == HttpStatus.METHOD_NOT_ALLOWED;
    if (text.isEmpty()) {
      return new DaemonError(
          "HTTP status " + answer.status() + " without a cause", false, noSuchEndpoint);
    }
    String error = errorObject(text);
    return error.isEmpty()
        ? new DaemonError(text, false, noSuchEndpoint)
        : new DaemonError(error, true, noSuchEndpoint);
  }

  /** Where the error comes from. */
  enum Source {
    /** The daemon, which finds no pod of that name and uid. */
    POD_CHECK,
    /** The daemon, before it ran any plugin. */
    DAEMON,
    /** A plugin. */
    PLUGIN,
    /** The daemon or libcni, before or after they ran a plugin; the text shows which. */
    UNCLEAR
  }

  Source source(PodRef pod) {
    if (saysPodGone(pod)) {
      return Source.POD_CHECK;
    }
    if (stoppedBeforePlugins(pod)) {
      return Source.DAEMON;
    }
    return byPlugin ? Source.PLUGIN : Source.UNCLEAR;
  }

  private boolean saysPodGone(PodRef pod) {
    return !byPlugin
        && (cause.startsWith("pod not found during Multus GetPod")
            || ofGetPod(pod).filter(text -> isPodGone(text, pod)).isPresent());
  }

  private boolean stoppedBeforePlugins(PodRef pod) {
    return noSuchEndpoint
        || (!byPlugin
            && (UNREADABLE_REQUEST.stream().anyMatch(cause::startsWith)
                || ofGetPod(pod).isPresent()));
  }

  /** The error of the daemon's {@code GetPod}: {@code Multus: [namespace/name/uid]: …}. */
  private Optional<String> ofGetPod(PodRef pod) {
    return after("Multus: [" + pod + "/", cause)
        .filter(rest -> rest.contains("]: "))
        .map(rest -> rest.substring(rest.indexOf("]: ") + "]: ".length()));
  }

  private static boolean isPodGone(String text, PodRef pod) {
    String notFound = GoText.quoted(pod.name()) + " not found";
    return text.startsWith("expected pod UID ")
        // The texts before multus 4.2; "error getting pod" occurs until 4.0.
        || text.equals("error waiting for pod: pods " + notFound)
        || text.equals("error waiting for pod: pod " + notFound)
        || text.equals("error getting pod: pods " + notFound)
        || text.equals("error getting pod: pod " + notFound);
  }

  private static String withoutHead(String text) {
    int end = HEAD_STARTS.stream().anyMatch(text::startsWith) ? text.indexOf(HEAD_ENDS) : -1;
    return end < 0 ? text : text.substring(end + HEAD_ENDS.length()).strip();
  }

  /** The message of a CNI error object; empty if the text is not one. */
  private static String errorObject(String text) {
    if (!text.startsWith("{")) {
      return "";
    }
    try {
      JsonNode error = Json.parse(text);
      String message = error.path("msg").asString("");
      String details = error.path("details").asString("");
      return message.isEmpty() || details.isEmpty() ? message : message + "; " + details;
    } catch (NotJson e) {
      return "";
    }
  }
}
