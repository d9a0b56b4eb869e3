package dev.clutch.runtime;

import dev.clutch.engine.EngineContext;
import java.util.function.LongFunction;

/**
 * An interpreter that is ready but nobody's yet: no code has run in it, and it has no id.
 *
 * @param guest given the id that it is to have, its Python side; to be asked once
 */
record BlankInterpreter(EngineContext context, LongFunction<Guest> guest) {}
