/**
 * What an interpreter is given and may do: configs, permissions, limits, policies. Everything here
 * is immutable and stands on the JDK alone, so that every floor of the library can speak it.
 */
@NullMarked
package dev.clutch.config;

import org.jspecify.annotations.NullMarked;
