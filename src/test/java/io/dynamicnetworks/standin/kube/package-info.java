/**
 * An API server to talk to: the rules of a real one (resource versions, watches, patches, graceful
 * deletion, Status errors) over plain HTTP, with objects in memory.
 *
 * <p>It keeps {@code KubeApiContract}, which a real API server keeps too; where it knows less than
 * the real one, it says so with an error and never makes an answer up.
 */
@NullMarked
package io.dynamicnetworks.standin.kube;

import org.jspecify.annotations.NullMarked;
