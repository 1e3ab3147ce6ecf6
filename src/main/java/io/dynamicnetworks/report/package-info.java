/** What a tenant reads: the texts of a pod's events and of its readiness condition. Pure. */
@NullMarked
package io.dynamicnetworks.report;

import org.jspecify.annotations.NullMarked;
