package io.dynamicnetworks.cnicache;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all texts within {@link CacheLimits#TEXT_BYTES}, and those of a pod within {@link
 * CacheLimits#TEXT_BYTES_PER_POD}. The largest text of the largest pod goes first: a pod within its
 * fair share loses nothing, whatever the others do.
 */
final class TextBudget {
  private final Map<SandboxPod, Account> accounts = new HashMap<>();
  private int total;

  private static final class Account {
    private final Set<BudgetedTexts> texts = new HashSet<>();
    private int bytes;
  }

  /** Whether the pod could keep this many more bytes. */
  boolean hasRoom(SandboxPod pod, int bytes) {
    Account account = accounts.get(pod);
    return total + bytes <= CacheLimits.TEXT_BYTES
        && (account == null ? 0 : account.bytes) + bytes <= CacheLimits.TEXT_BYTES_PER_POD;
  }

  /** Adds the texts; they, or others, may be dropped at once. */
  void add(SandboxPod pod, BudgetedTexts texts) {
    Account account = accounts.computeIfAbsent(pod, first -> new Account());
    if (account.texts.add(texts)) {
      account.bytes += texts.bytes();
      total += texts.bytes();
    }
    while (account.bytes > CacheLimits.TEXT_BYTES_PER_POD) {
      dropLargest(account);
    }
    while (total > CacheLimits.TEXT_BYTES) {
      dropLargest(largest());
    }
  }

  /** Removes the texts; call it before they change. */
  void remove(SandboxPod pod, BudgetedTexts texts) {
    Account account = accounts.get(pod);
    if (account == null) {
      return;
    }
    if (account.texts.remove(texts)) {
      account.bytes -= texts.bytes();
      total -= texts.bytes();
    }
    if (account.texts.isEmpty()) {
      accounts.remove(pod);
    }
  }

  int total() {
    return total;
  }

  private Account largest() {
    Account largest = null;
    for (Account account : accounts.values()) {
      largest = largest == null || account.bytes > largest.bytes ? account : largest;
    }
    return present(largest);
  }

  private void dropLargest(Account account) {
    BudgetedTexts texts =
        present(
            account.texts.stream().max(Comparator.comparingInt(BudgetedTexts::bytes)).orElse(null));
    account.texts.remove(texts);
    account.bytes -= texts.bytes();
    total -= texts.bytes();
    texts.drop();
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("over the budget without texts");
    }
    return value;
  }
}
