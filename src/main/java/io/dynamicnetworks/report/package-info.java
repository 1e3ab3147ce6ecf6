/** What a pod's owner reads: the texts of its events and of its readiness condition. Pure. */
@NullMarked
package io.dynamicnetworks.report;

import org.jspecify.annotations.NullMarked;
