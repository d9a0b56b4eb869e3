/** The command line and the REPL, on top of the public API. */
@NullMarked
package dev.clutch.cli;

import org.jspecify.annotations.NullMarked;
