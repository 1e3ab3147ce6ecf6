/**
 * Writes to pods: network-status, the condition, annotations and the finalizer.
 *
 * <ul>
 *   <li>{@link PodWriteVerticle} serves the bus; {@link PodWrites} starts each write.
 *   <li>{@link WriteAttempts} decides the order of reads, writes and retries.
 *   <li>{@link PodChange} decides what to write.
 *   <li>{@link PatchOrPut} sends it; {@link PatchRights} remembers where PATCH is forbidden.
 * </ul>
 */
@NullMarked
package io.dynamicnetworks.kube.write;

import org.jspecify.annotations.NullMarked;
