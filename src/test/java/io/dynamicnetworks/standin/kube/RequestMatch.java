package io.dynamicnetworks.standin.kube;

import java.util.List;
import java.util.function.Predicate;

/** Selects requests; each further condition narrows the selection. */
public record RequestMatch(Predicate<RequestInfo> predicate) {
  /** Matches every request. */
  public static RequestMatch any() {
    return new RequestMatch(request -> true);
  }

  /** Matches a verb: get, list, watch, create, update, patch, delete or deletecollection. */
  public static RequestMatch verb(String verb) {
    return any().and(request -> request.verb().equals(verb));
  }

  /** Narrows to a resource or subresource, for example {@code pods} or {@code pods/status}. */
  public RequestMatch of(String resource) {
    return and(request -> request.resource().equals(resource));
  }

  /** Narrows to an object name, in any namespace. */
  public RequestMatch named(String name) {
    return and(request -> request.name().equals(name));
  }

  /** Narrows to one namespace. */
  public RequestMatch in(String namespace) {
    return and(request -> request.namespace().equals(namespace));
  }

  /** Narrows to requests whose field selector contains the term. */
  public RequestMatch selecting(String term) {
    return and(request -> List.of(request.fields().split(",", -1)).contains(term));
  }

  /** Narrows to clients whose User-Agent contains the text. */
  public RequestMatch from(String userAgentPart) {
    return and(request -> request.userAgent().contains(userAgentPart));
  }

  /** Narrows to requests that also satisfy the predicate. */
  public RequestMatch and(Predicate<RequestInfo> test) {
    return new RequestMatch(predicate.and(test));
  }

  boolean matches(RequestInfo request) {
    return predicate.test(request);
  }
}
