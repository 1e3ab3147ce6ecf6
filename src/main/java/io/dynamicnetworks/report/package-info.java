/**
 * What people read: the texts of events and of the readiness condition, and why a pod is left
 * alone. Pure.
 */
@NullMarked
package io.dynamicnetworks.report;

import org.jspecify.annotations.NullMarked;
