/**
 * A stand-in API server that follows the rules of a real one (resource versions, watches, patches,
 * graceful deletion, Status errors) over plain HTTP, with objects in memory.
 *
 * <p>It satisfies {@code KubeApiContract}, as does a real API server. Where it supports less than
 * the real one, it answers with an error and never with an invented result.
 */
@NullMarked
package io.dynamicnetworks.standin.kube;

import org.jspecify.annotations.NullMarked;
