/**
 * What travels between interpreters once no guest object is left of it: immutable values, on the
 * JDK alone.
 */
@NullMarked
package dev.clutch.data;

import org.jspecify.annotations.NullMarked;
