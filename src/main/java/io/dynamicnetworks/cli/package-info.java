/** The command line: its syntax, its messages and exit codes. */
@NullMarked
package io.dynamicnetworks.cli;

import org.jspecify.annotations.NullMarked;
