# pyright: reportPrivateUsage=false

from collections.abc import Buffer

from interpreters import (
    UNBOUND,
    UNBOUND_ERROR,
    UNBOUND_REMOVE,
    ChannelClosedError,
    ChannelEmptyError,
    ChannelError,
    ChannelNotEmptyError,
    ChannelNotFoundError,
    ChannelPoisonedError,
    ChannelReleasedError,
    ExecutionFailed,
    Interpreter,
    InterpreterError,
    InterpreterNotFoundError,
    ItemInterpreterDestroyed,
    NotReceivedError,
    NotShareableError,
    Queue,
    QueueEmpty,
    QueueError,
    QueueFull,
    QueueNotFoundError,
    QueueShutDown,
    RecvChannel,
    RunFailedError,
    RunResult,
    _SendEnd,
    create,
    create_queue,
    get_current,
    get_main,
    is_shareable,
    list_all,
)

__all__ = [
    "UNBOUND",
    "UNBOUND_ERROR",
    "UNBOUND_REMOVE",
    "ChannelClosedError",
    "ChannelEmptyError",
    "ChannelError",
    "ChannelNotEmptyError",
    "ChannelNotFoundError",
    "ChannelPoisonedError",
    "ChannelReleasedError",
    "ExecutionFailed",
    "Interpreter",
    "InterpreterError",
    "InterpreterNotFoundError",
    "ItemInterpreterDestroyed",
    "NotReceivedError",
    "NotShareableError",
    "Queue",
    "QueueEmpty",
    "QueueError",
    "QueueFull",
    "QueueNotFoundError",
    "QueueShutDown",
    "RecvChannel",
    "RunFailedError",
    "RunResult",
    "SendChannel",
    "create",
    "create_channel",
    "create_queue",
    "get_current",
    "get_main",
    "is_shareable",
    "list_all",
    "list_all_channels",
]

class SendChannel(_SendEnd):
    def send_nowait(self, obj: object) -> bool: ...
    def send_buffer_nowait(self, obj: Buffer) -> bool: ...

def create_channel(*, capacity: int = 0) -> tuple[RecvChannel, SendChannel]: ...
def list_all_channels() -> list[tuple[RecvChannel, SendChannel]]: ...
