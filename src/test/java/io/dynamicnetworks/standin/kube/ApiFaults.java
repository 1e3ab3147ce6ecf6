package io.dynamicnetworks.standin.kube;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The faults to inject: rules for future requests, and faults for open watches. The first matching
 * rule with uses left applies to a request, which consumes one use.
 */
public final class ApiFaults {
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Supplier<Set<WatchStream>> watches;

  ApiFaults(Supplier<Set<WatchStream>> watches) {
    this.watches = watches;
  }

  /** Applies a fault to matching requests, a limited number of times. */
  public static final class Rule {
    private final RequestMatch match;
    private final ApiFault fault;
    private final AtomicInteger left;
    private final AtomicInteger hits = new AtomicInteger();

    private Rule(RequestMatch match, ApiFault fault, int times) {
      this.match = match;
      this.fault = fault;
      left = new AtomicInteger(times);
    }

    /** The number of requests that this rule has applied to. */
    public int hits() {
      return hits.get();
    }

    private boolean takes(RequestInfo request) {
      boolean taken = match.matches(request) && left.getAndUpdate(n -> n > 0 ? n - 1 : n) > 0;
      if (taken) {
        hits.incrementAndGet();
      }
      return taken;
    }
  }

  /** Applies the fault to the next matching request. */
  public Rule once(RequestMatch match, ApiFault fault) {
    return times(1, match, fault);
  }

  /** Applies the fault to the given number of matching requests. */
  public Rule times(int times, RequestMatch match, ApiFault fault) {
    Rule rule = new Rule(match, fault, times);
    rules.add(rule);
    return rule;
  }

  /** Applies the fault to every matching request until {@link #clear}. */
  public Rule always(RequestMatch match, ApiFault fault) {
    return times(Integer.MAX_VALUE, match, fault);
  }

  /** Clears all rules; hanging requests stay unanswered and stalled watches stay silent. */
  public void clear() {
    rules.clear();
  }

  /** Cuts the connections of matching open watches; returns how many. */
  public int cutWatches(RequestMatch match) {
    return strike(match, WatchStream::cut);
  }

  /** Ends matching open watches as their timeout would; returns how many. */
  public int endWatches(RequestMatch match) {
    return strike(match, WatchStream::end);
  }

  /** Silences matching open watches but keeps their connections open; returns how many. */
  public int stallWatches(RequestMatch match) {
    return strike(match, WatchStream::stall);
  }

  /** Sends ERROR 410 to matching open watches and ends them; returns how many. */
  public int expireWatches(RequestMatch match) {
    return strike(match, WatchStream::expire);
  }

  /** Sends a bookmark to matching open watches right away; returns how many. */
  public int bookmarkWatches(RequestMatch match) {
    return strike(match, WatchStream::bookmark);
  }

  /** The number of matching open watches. */
  public int openWatches(RequestMatch match) {
    return strike(match, watch -> {});
  }

  /** The fault to apply to a request, if any. */
  Optional<ApiFault> strike(RequestInfo request) {
    return rules.stream().filter(rule -> rule.takes(request)).findFirst().map(rule -> rule.fault);
  }

  private int strike(RequestMatch match, Consumer<WatchStream> blow) {
    List<WatchStream> struck =
        watches.get().stream().filter(watch -> match.matches(watch.info())).toList();
    struck.forEach(blow);
    return struck.size();
  }
}
