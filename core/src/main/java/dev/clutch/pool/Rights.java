package dev.clutch.pool;

/** What a thread has of a worker whose task it ran. */
enum Rights {
  /** All: it is free for the next task. */
  KEPT,
  /** The task, not the worker: that is let go. */
  TASK,
  /** Nothing: somebody else was quicker, and sees to both. */
  NONE
}
