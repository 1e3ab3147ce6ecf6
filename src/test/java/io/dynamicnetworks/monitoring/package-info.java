/**
 * Reads and tests {@code k8s/monitoring}, with Prometheus' own programs.
 *
 * <p>Nothing here names a metric or an alert: the files are checked against what the controller
 * serves.
 */
@NullMarked
package io.dynamicnetworks.monitoring;

import org.jspecify.annotations.NullMarked;
