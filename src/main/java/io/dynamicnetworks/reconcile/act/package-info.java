/**
 * Carries out a plan's steps, and detaches at a pod's end: each attachment is recorded, sent, and
 * recorded again with the answer.
 *
 * <p>The only room that makes CNI calls.
 */
@NullMarked
package io.dynamicnetworks.reconcile.act;

import org.jspecify.annotations.NullMarked;
