/**
 * How threads wait: one lock that is held for some ten nanoseconds, one way to park, and how long
 * it pays to stay awake before.
 */
@NullMarked
package dev.clutch.exchange.park;

import org.jspecify.annotations.NullMarked;
