package io.dynamicnetworks.standin.kube;

import java.util.function.Predicate;

/** Which requests are meant; each further word makes them fewer. */
public record RequestMatch(Predicate<RequestInfo> predicate) {
  /** Every request. */
  public static RequestMatch any() {
    return new RequestMatch(request -> true);
  }

  /** Requests with a verb: get, list, watch, create, update, patch, delete, deletecollection. */
  public static RequestMatch verb(String verb) {
    return any().and(request -> request.verb().equals(verb));
  }

  /** Only of a resource or subresource: {@code pods}, {@code pods/status}. */
  public RequestMatch of(String resource) {
    return and(request -> request.resource().equals(resource));
  }

  /** Only of one object, in whatever namespace. */
  public RequestMatch named(String name) {
    return and(request -> request.name().equals(name));
  }

  /** Only in one namespace. */
  public RequestMatch in(String namespace) {
    return and(request -> request.namespace().equals(namespace));
  }

  /** Only from clients whose User-Agent holds the text. */
  public RequestMatch from(String userAgentPart) {
    return and(request -> request.userAgent().contains(userAgentPart));
  }

  /** Only those that pass the test too. */
  public RequestMatch and(Predicate<RequestInfo> test) {
    return new RequestMatch(predicate.and(test));
  }

  boolean matches(RequestInfo request) {
    return predicate.test(request);
  }
}
