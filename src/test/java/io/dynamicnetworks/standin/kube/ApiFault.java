package io.dynamicnetworks.standin.kube;

import java.time.Duration;

/** How a request can go wrong. */
public sealed interface ApiFault {
  /** 409: somebody else was faster. */
  record Conflict() implements ApiFault {}

  /** 429 with Retry-After. */
  record TooManyRequests(Duration retryAfter) implements ApiFault {}

  /** 403, as RBAC denies a verb. */
  record Forbidden() implements ApiFault {}

  /** 401, as for a token that has expired. */
  record Unauthorized() implements ApiFault {}

  /** 500. */
  record ServerError() implements ApiFault {}

  /** 503. */
  record Unavailable() implements ApiFault {}

  /** 200 with a body that is not the API server's, as from a proxy. */
  record Foreign(String body) implements ApiFault {}

  /** Served, but only after this time. */
  record Delay(Duration by) implements ApiFault {}

  /** Never served nor answered; the connection stays. */
  record Hang() implements ApiFault {}

  /** The connection is cut; nothing took effect. */
  record CutBefore() implements ApiFault {}

  /** It takes effect, then the connection is cut instead of an answer. */
  record CutAfter() implements ApiFault {}

  /** It takes effect, then no answer comes; the connection stays. */
  record HangAfter() implements ApiFault {}

  /** Of a watch: it begins, and then never sends anything. */
  record Stall() implements ApiFault {}
}
