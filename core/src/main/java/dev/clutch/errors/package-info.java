/**
 * The exceptions of Clutch, and what they carry: errors of Python code as data. On the JDK alone.
 */
@NullMarked
package dev.clutch.errors;

import org.jspecify.annotations.NullMarked;
