/**
 * The public API. {@link dev.clutch.Clutch} is a runtime of isolated Python interpreters;
 * everything else is reached through it.
 *
 * {@snippet :
 * try (Clutch clutch = Clutch.start();
 *     Interpreter py = clutch.create()) {
 *   py.prepareMain(Map.of("n", 20));
 *   py.exec("import math; r = math.factorial(n)");
 *   long r = py.get("r", Long.class);
 * }
 * }
 */
@NullMarked
package dev.clutch;

import org.jspecify.annotations.NullMarked;
