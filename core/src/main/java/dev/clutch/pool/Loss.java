package dev.clutch.pool;

import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterExitException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.runtime.LiveInterpreter;

/**
 * What an error of a task says of its worker.
 *
 * @param isRefused whether somebody else has closed the interpreter, or uses it
 * @param isLost whether the worker was lost under the task, for a reason that is not the task's own
 *     limit: the task may be run again if it allows that
 * @param endsWorker whether the worker is of no more use
 */
record Loss(boolean isRefused, boolean isLost, boolean endsWorker) {

  static Loss of(LiveInterpreter interpreter, Throwable error) {
    boolean closed = interpreter.isClosed();
    boolean taken = closed || interpreter.isRunning(); // by somebody else, who may be closing it
    boolean refused =
        error instanceof InterpreterClosedException || error instanceof InterpreterRunningException;
    boolean lost =
        (taken && (refused || error instanceof InterpreterStoppedException)) || isBroken(error);
    return new Loss(refused, lost, closed || lost);
  }

  /** Whether nobody can tell in what state it left the interpreter. */
  private static boolean isBroken(Throwable error) {
    return error instanceof InterpreterExitException
        || error.getClass() == InterpreterException.class
        || error instanceof VirtualMachineError;
  }
}
