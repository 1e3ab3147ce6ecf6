package io.dynamicnetworks.cnicache;

/** Texts in memory that count against the budget of a pod. */
interface BudgetedTexts {
  /** What they take now. */
  int bytes();

  /** Forgets them. */
  void drop();
}
