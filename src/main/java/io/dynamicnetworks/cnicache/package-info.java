/**
 * Reads multus' CNI cache and follows it: what is attached, whatever the annotations say.
 *
 * <p>Reads only, and never follows a link. Adapters never see each other; they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.cnicache;

import org.jspecify.annotations.NullMarked;
