/** The connection to the API server, and the parsing of its answers. */
@NullMarked
package io.dynamicnetworks.kube.client;

import org.jspecify.annotations.NullMarked;
