/** Tests of the CNI cache, with real files and real inotify. */
@NullMarked
package io.dynamicnetworks.cnicache;

import org.jspecify.annotations.NullMarked;
