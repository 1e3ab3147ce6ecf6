/**
 * Reads and tests {@code k8s/monitoring}, with Prometheus' own programs.
 *
 * <p>Nothing here knows a metric or an alert by name: what the files say is held against what the
 * controller serves.
 */
@NullMarked
package io.dynamicnetworks.monitoring;

import org.jspecify.annotations.NullMarked;
