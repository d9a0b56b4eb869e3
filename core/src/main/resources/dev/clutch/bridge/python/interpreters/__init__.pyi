# pyright: reportPrivateUsage=false

from collections.abc import AsyncIterator, Buffer, Iterator
from concurrent.futures import Future
from concurrent.interpreters import (
    UNBOUND,
    UNBOUND_ERROR,
    UNBOUND_REMOVE,
    ExecutionFailed,
    Interpreter,
    InterpreterError,
    InterpreterNotFoundError,
    ItemInterpreterDestroyed,
    NotShareableError,
    Queue,
    QueueEmpty,
    QueueError,
    QueueFull,
    QueueNotFoundError,
    QueueShutDown,
    _Channels,
    _ExceptionInfo,
    create,
    create_queue,
    get_current,
    get_main,
    is_shareable,
    list_all,
)
from typing import Any, Final, Self

from _interpchannels import (
    ChannelClosedError,
    ChannelEmptyError,
    ChannelError,
    ChannelID,
    ChannelNotEmptyError,
    ChannelNotFoundError,
    ChannelPoisonedError,
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

class ChannelReleasedError(ChannelError, ValueError): ...
class NotReceivedError(ChannelError): ...
class RunFailedError(ExecutionFailed): ...

class RunResult:
    source: Final[str]
    channels: Final[_Channels | None]
    completed: Final[bool]
    excinfo: Final[_ExceptionInfo | None]
    def __init__(self, source: str, channels: _Channels | None, excinfo: _ExceptionInfo | None) -> None: ...
    def check_completed(self) -> None: ...

class _ChannelEnd:
    def __new__(cls, cid: int | ChannelID, /) -> Self: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc_info: object) -> None: ...
    @property
    def id(self) -> int: ...
    @property
    def interpreters(self) -> list[Interpreter]: ...
    def close(self, *, force: bool = False) -> bool: ...
    def poison(self) -> None: ...

class RecvChannel(_ChannelEnd):
    def recv(self, timeout: float | None = None) -> Any: ...
    def recv_nowait(self, default: Any = None) -> Any: ...
    async def arecv(self) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __next__(self) -> Any: ...
    def __aiter__(self) -> AsyncIterator[Any]: ...
    async def __anext__(self) -> Any: ...

class _SendEnd(_ChannelEnd):
    def send(self, obj: object, timeout: float | None = None) -> None: ...
    def send_buffer(self, obj: Buffer, timeout: float | None = None) -> None: ...
    async def asend(self, obj: object) -> None: ...
    def send_later(self, obj: object) -> Future[None]: ...

class SendChannel(_SendEnd):
    def send_nowait(self, obj: object) -> None: ...
    def send_buffer_nowait(self, obj: Buffer) -> None: ...

def create_channel(*, capacity: int = 0) -> tuple[RecvChannel, SendChannel]: ...
def list_all_channels() -> list[tuple[RecvChannel, SendChannel]]: ...
