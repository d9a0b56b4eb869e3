/**
 * Databases of SQLite, by the library {@code libsqlite3} of the system. What is done with them is
 * up to the caller; numbers of errors are SQLite's.
 */
@NullMarked
package dev.clutch.sqlite;

import org.jspecify.annotations.NullMarked;
