/** The host functions behind interpreters, pools and signals. */
@NullMarked
package dev.clutch.bridge.graalpy.control;

import org.jspecify.annotations.NullMarked;
