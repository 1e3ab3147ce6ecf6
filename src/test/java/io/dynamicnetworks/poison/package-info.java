/**
 * Input that a tenant, a plugin or a peer might send to break the controller.
 *
 * <p>The inputs lie in {@code src/test/resources/poison}, each with what must come of it.
 */
@NullMarked
package io.dynamicnetworks.poison;

import org.jspecify.annotations.NullMarked;
