/** The connection to the API server, and what its answers say. */
@NullMarked
package io.dynamicnetworks.kube.client;

import org.jspecify.annotations.NullMarked;
