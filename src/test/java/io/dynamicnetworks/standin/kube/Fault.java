package io.dynamicnetworks.standin.kube;

import java.time.Duration;

/** How a request can go wrong. */
public sealed interface Fault {
  /** 409: somebody else was faster. */
  record Conflict() implements Fault {}

  /** 429 with Retry-After. */
  record TooManyRequests(Duration retryAfter) implements Fault {}

  /** 403, as RBAC denies a verb. */
  record Forbidden() implements Fault {}

  /** 401, as for a token that has expired. */
  record Unauthorized() implements Fault {}

  /** 500. */
  record ServerError() implements Fault {}

  /** 503. */
  record Unavailable() implements Fault {}

  /** Served, but only after this time. */
  record Delay(Duration by) implements Fault {}

  /** Never served nor answered; the connection stays. */
  record Hang() implements Fault {}

  /** The connection is cut; nothing took effect. */
  record CutBefore() implements Fault {}

  /** It takes effect, then the connection is cut instead of an answer. */
  record CutAfter() implements Fault {}

  /** It takes effect, then no answer comes; the connection stays. */
  record HangAfter() implements Fault {}

  /** Of a watch: it begins, and then never sends anything. */
  record Stall() implements Fault {}
}
