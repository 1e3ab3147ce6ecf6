/**
 * A multus daemon to talk to: {@code /delegate} over HTTP/1.1 on a real Unix socket, and the plugin
 * chain behind it as libcni runs it, with real plugins or with ones that exist only in memory.
 *
 * <p>Texts and order are those of multus 4.2.3 with libcni 1.3.0, as captured in {@code
 * wire/multus-delegate.json} and read in their sources.
 */
package io.dynamicnetworks.standin.multus;
