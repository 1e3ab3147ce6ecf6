/** Domain-independent tools: JSON trees, IP and MAC literals, text that is safe to print. */
@NullMarked
package io.dynamicnetworks.text;

import org.jspecify.annotations.NullMarked;
