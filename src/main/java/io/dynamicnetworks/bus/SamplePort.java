package io.dynamicnetworks.bus;

import java.util.List;
import java.util.Map;

/** What each part of the controller measures when metrics are scraped. */
public sealed interface SamplePort extends Message {
  /** Served by {@code reconcile}: interfaces, edits and CNI calls. */
  Service<SamplesQuery, Samples> OF_RECONCILE = samples("reconcile");

  /** Served by {@code ledger}: its size, and whether it is on disk. */
  Service<SamplesQuery, Samples> OF_LEDGER = samples("ledger");

  /** Served by {@code kube}: memory used for pods, and requests to the API server. */
  Service<SamplesQuery, Samples> OF_PODS = samples("pods");

  /** Served by {@code kube}: memory used for NADs. */
  Service<SamplesQuery, Samples> OF_NETWORKS = samples("networks");

  /** Served by {@code cnicache}: memory used for the CNI cache. */
  Service<SamplesQuery, Samples> OF_CACHE = samples("cache");

  /** All services that take samples on request. */
  List<Service<SamplesQuery, Samples>> ALL =
      List.of(OF_RECONCILE, OF_LEDGER, OF_PODS, OF_NETWORKS, OF_CACHE);

  /**
   * What one part of the controller measures when metrics are scraped; between scrapes nothing is
   * sent or summed.
   *
   * @param values the part's values
   * @param requests requests to the API server since the start
   */
  record Samples(Map<Sample, Double> values, Map<ApiRequest, Long> requests) implements SamplePort {
    public Samples {
      values = Map.copyOf(values);
      requests = Map.copyOf(requests);
    }

    /** Returns the samples of a part that sends no requests to the API server. */
    public static Samples of(Map<Sample, Double> values) {
      return new Samples(values, Map.of());
    }
  }

  /** Asks for the samples of a part. */
  record SamplesQuery() implements SamplePort {}

  /**
   * A value measured only when metrics are scraped; 0 until a part of the controller reports it.
   */
  enum Sample {
    /** How many interfaces the annotations of running pods ask for. */
    DESIRED_INTERFACES,
    /** How many of the desired interfaces are attached. */
    ATTACHED_INTERFACES,
    /** How long the oldest pending edit has been waiting to take effect. */
    OLDEST_PENDING_EDIT_SECONDS,
    /** Pods in which something failed and is due for a retry. */
    RETRIES_WAITING,
    CNI_CALLS_WAITING,
    CNI_CALLS_RUNNING,
    /** CNI calls that take so long that they no longer count as running. */
    CNI_CALLS_HANGING,
    /** 1 if the ledger is on the node's disk. */
    LEDGER_DURABLE,
    LEDGER_BYTES,
    POD_TEXTS_BYTES,
    NETWORKS_BYTES,
    CNI_CACHE_BYTES
  }

  /** A kind of request to the API server, and how it ended. */
  record ApiRequest(Verb verb, Code code) {
    /** The verbs of the Kubernetes API. */
    public enum Verb {
      GET,
      LIST,
      WATCH,
      PATCH,
      UPDATE,
      CREATE
    }

    /** The HTTP status codes that are counted separately; all others count as {@link #OTHER}. */
    public enum Code {
      OK("200"),
      CREATED("201"),
      UNAUTHORIZED("401"),
      FORBIDDEN("403"),
      NOT_FOUND("404"),
      CONFLICT("409"),
      GONE("410"),
      UNPROCESSABLE("422"),
      TOO_MANY_REQUESTS("429"),
      SERVER_ERROR("500"),
      UNAVAILABLE("503"),
      GATEWAY_TIMEOUT("504"),
      OTHER("other"),
      /** No answer came. */
      NONE("none");

      private final String text;

      Code(String text) {
        this.text = text;
      }

      /** Returns the status code in digits, or a word. */
      public String text() {
        return text;
      }

      /** Returns the constant for an HTTP status code. */
      public static Code of(int status) {
        String digits = Integer.toString(status);
        for (Code code : values()) {
          if (code.text.equals(digits)) {
            return code;
          }
        }
        return OTHER;
      }
    }
  }

  private static Service<SamplesQuery, Samples> samples(String part) {
    return new Service<>("samples." + part, SamplesQuery.class, Samples.class);
  }
}
