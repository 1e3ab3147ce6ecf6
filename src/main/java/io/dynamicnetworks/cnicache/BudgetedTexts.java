package io.dynamicnetworks.cnicache;

/** Texts in memory that count against a pod's budget. */
interface BudgetedTexts {
  /** The bytes they take now. */
  int bytes();

  /** Frees the texts. */
  void drop();
}
