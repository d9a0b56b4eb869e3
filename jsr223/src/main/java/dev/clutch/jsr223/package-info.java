/** Python for {@code javax.script}, in isolated interpreters. */
@NullMarked
package dev.clutch.jsr223;

import org.jspecify.annotations.NullMarked;
