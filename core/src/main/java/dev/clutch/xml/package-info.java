/**
 * Reads XML that comes in pieces, and tells what is in it as expat does: the same events, errors
 * and places. On the JDK alone; it opens nothing and reaches nothing but what it is fed.
 */
@NullMarked
package dev.clutch.xml;

import org.jspecify.annotations.NullMarked;
