/**
 * Records on the node what each attach used, so that its DEL can be sent later, even after a
 * restart.
 *
 * <p>A missing or broken file is never fatal; adapters never see each other, they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.ledger;

import org.jspecify.annotations.NullMarked;
