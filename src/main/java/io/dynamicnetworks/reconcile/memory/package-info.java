/**
 * What a worker remembers of its pod between reconciliations: the newest facts, the attachments,
 * and the little that no fact shows.
 *
 * <p>Decides nothing and asks nobody; only {@code AttachmentStore} writes, to the ledger.
 */
@NullMarked
package io.dynamicnetworks.reconcile.memory;

import org.jspecify.annotations.NullMarked;
