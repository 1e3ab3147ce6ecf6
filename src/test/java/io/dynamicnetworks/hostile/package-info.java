/**
 * What tenants and strangers can do to the controller: the program in a process of its own, with
 * the image's JVM options, between stand-ins. Each attack must leave it alive and others served.
 */
@NullMarked
package io.dynamicnetworks.hostile;

import org.jspecify.annotations.NullMarked;
