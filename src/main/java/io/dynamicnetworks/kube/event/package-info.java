/** Events about pods, fair to every namespace. */
@NullMarked
package io.dynamicnetworks.kube.event;

import org.jspecify.annotations.NullMarked;
