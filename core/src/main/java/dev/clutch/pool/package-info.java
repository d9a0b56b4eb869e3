/**
 * One worker pool: interpreters that share the tasks of many callers. {@link
 * dev.clutch.pool.WorkerPool} brings a {@link dev.clutch.pool.Line} of tasks and a {@link
 * dev.clutch.pool.Roster} of workers together; a {@link dev.clutch.pool.Driver} gets a task into
 * its interpreter. Stands on the runtime, and knows neither the API nor GraalPy.
 *
 * <p>A worker has one {@link dev.clutch.pool.Worker.State} that changes by compare-and-set: who
 * wins sees to what follows, who loses leaves. One lock of the pool guards who waits and who works;
 * nothing runs, waits or is told under it.
 */
@NullMarked
package dev.clutch.pool;

import org.jspecify.annotations.NullMarked;
