package dev.clutch;

import dev.clutch.config.InterpreterConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What {@link InterpreterPool.Builder} was told. */
record PoolSettings(
    String name,
    int size,
    @Nullable InterpreterConfig config,
    @Nullable String initializer,
    int queueCapacity,
    InterpreterPool.WhenFull whenFull,
    @Nullable Duration deadline,
    int maxTasksPerInterpreter,
    int retries) {}
