/**
 * The public value types and exceptions of Clutch: what the methods of {@link dev.clutch} take,
 * return and throw.
 *
 * <p>Everything here is immutable and stands on the JDK alone, so that every floor of the library
 * can speak it.
 */
@NullMarked
package dev.clutch.types;

import org.jspecify.annotations.NullMarked;
