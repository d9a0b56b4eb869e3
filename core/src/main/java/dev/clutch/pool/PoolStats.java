package dev.clutch.pool;

import java.time.Duration;

/**
 * A snapshot of a pool.
 *
 * @param size how many workers it has at most
 * @param idle how many wait for work
 * @param busy how many have a task
 * @param starting how many are being made
 * @param queued how many tasks wait
 * @param submitted tasks accepted since the start
 * @param succeeded tasks that ended with a result
 * @param failed tasks that ended with an error, overdue ones included
 * @param cancelled tasks that were given up from outside
 * @param rejected tasks that were refused
 * @param overdue tasks that outlived their deadline
 * @param retried how often a task was given to another worker
 * @param replaced workers that were replaced
 * @param abandoned workers that were left behind with something in them that could not be ended
 * @param waited how long tasks waited for a worker, together
 * @param ran how long tasks ran, together
 */
public record PoolStats(
    int size,
    int idle,
    int busy,
    int starting,
    int queued,
    long submitted,
    long succeeded,
    long failed,
    long cancelled,
    long rejected,
    long overdue,
    long retried,
    long replaced,
    long abandoned,
    Duration waited,
    Duration ran) {}
