/**
 * A stand-in multus daemon: {@code /delegate} over HTTP/1.1 on a real Unix socket, with the plugin
 * chain behind it as libcni runs it. Plugins are either real or exist only in memory.
 *
 * <p>Messages and order are those of multus 4.2.3 with libcni 1.3.0, as captured in {@code
 * wire/multus-delegate.json} and found in their sources.
 */
package io.dynamicnetworks.standin.multus;
