package dev.clutch.pool;

/**
 * What a pool is made with.
 *
 * @param name of the pool, and with a number of its threads
 * @param size how many workers there are at most
 * @param ahead whether all workers are made at once, and replaced at once; else when a task waits
 * @param queueCapacity how many tasks may wait
 * @param whenFull what becomes of more
 * @param maxTasksPerInterpreter after how many tasks a worker is replaced
 */
public record PoolSettings(
    String name,
    int size,
    boolean ahead,
    int queueCapacity,
    WhenFull whenFull,
    int maxTasksPerInterpreter) {}
