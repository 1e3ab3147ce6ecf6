/**
 * Desired and observed in, ordered steps out.
 *
 * <p>Pure: values in, values out; knows the texts of events, but not how annotations are written.
 */
@NullMarked
package io.dynamicnetworks.plan;

import org.jspecify.annotations.NullMarked;
