package io.dynamicnetworks.standin.kube;

import java.time.Duration;

/** A fault to inject into a request. */
public sealed interface ApiFault {
  /** 409: the object was modified concurrently. */
  record Conflict() implements ApiFault {}

  /** 429 with Retry-After. */
  record TooManyRequests(Duration retryAfter) implements ApiFault {}

  /** 403: RBAC denies the verb. */
  record Forbidden() implements ApiFault {}

  /** 401: for example, the token has expired. */
  record Unauthorized() implements ApiFault {}

  /** 500. */
  record ServerError() implements ApiFault {}

  /** 503. */
  record Unavailable() implements ApiFault {}

  /** 200 with a body that is not the API server's, as from a proxy. */
  record Foreign(String body) implements ApiFault {}

  /** 200 with the beginning of an answer, the rest of which never comes. */
  record Begun(String start) implements ApiFault {}

  /** The request is served after a delay. */
  record Delay(Duration by) implements ApiFault {}

  /** The request is neither served nor answered; the connection stays open. */
  record Hang() implements ApiFault {}

  /** The connection is cut before the request takes effect. */
  record CutBefore() implements ApiFault {}

  /** The request takes effect, then the connection is cut without an answer. */
  record CutAfter() implements ApiFault {}

  /** The request takes effect but is never answered; the connection stays open. */
  record HangAfter() implements ApiFault {}

  /** A watch starts but never sends anything. */
  record Stall() implements ApiFault {}
}
