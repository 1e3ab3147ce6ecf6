/**
 * Files and folders: bounded reads, folders that only the controller may use, and where the node's
 * files are mounted.
 */
@NullMarked
package io.dynamicnetworks.file;

import org.jspecify.annotations.NullMarked;
