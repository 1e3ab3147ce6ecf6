package io.dynamicnetworks.standin.kube;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is to go wrong: rules for requests to come, and blows to the watches that are open. The
 * first rule that matches a request and is not used up decides; it is used up by one each time.
 */
public final class ApiFaults {
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Supplier<Set<WatchStream>> watches;

  ApiFaults(Supplier<Set<WatchStream>> watches) {
    this.watches = watches;
  }

  /** A fault for the requests that match, while any of its times are left. */
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

    /** How many requests it has struck. */
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

  /** Strikes the next request that matches. */
  public Rule once(RequestMatch match, ApiFault fault) {
    return times(1, match, fault);
  }

  /** Strikes the next requests that match. */
  public Rule times(int times, RequestMatch match, ApiFault fault) {
    Rule rule = new Rule(match, fault, times);
    rules.add(rule);
    return rule;
  }

  /** Strikes every request that matches, until {@link #clear}. */
  public Rule always(RequestMatch match, ApiFault fault) {
    return times(Integer.MAX_VALUE, match, fault);
  }

  /** Takes all rules away; requests that hang stay unanswered, watches that stall stay silent. */
  public void clear() {
    rules.clear();
  }

  /** Cuts the connections of the open watches that match; gives how many. */
  public int cutWatches(RequestMatch match) {
    return strike(match, WatchStream::cut);
  }

  /** Ends the open watches that match, as their timeout would; gives how many. */
  public int endWatches(RequestMatch match) {
    return strike(match, WatchStream::end);
  }

  /** Lets the open watches that match fall silent, their connections open; gives how many. */
  public int stallWatches(RequestMatch match) {
    return strike(match, WatchStream::stall);
  }

  /** Sends ERROR 410 to the open watches that match and ends them; gives how many. */
  public int expireWatches(RequestMatch match) {
    return strike(match, WatchStream::expire);
  }

  /** Sends a bookmark now to the open watches that match; gives how many. */
  public int bookmarkWatches(RequestMatch match) {
    return strike(match, WatchStream::bookmark);
  }

  /** How many watches are open that match. */
  public int openWatches(RequestMatch match) {
    return strike(match, watch -> {});
  }

  /** The fault that strikes a request, if any. */
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
