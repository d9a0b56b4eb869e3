# pyright: reportPrivateUsage=false

from collections.abc import AsyncIterator, Buffer, Iterator
from concurrent.futures import Future
from concurrent.interpreters import UNBOUND_ERROR, UNBOUND_REMOVE, _UnboundRule
from typing import Any, Final, Self, final

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
    "ItemInterpreterDestroyed",
    "RecvChannel",
    "SendChannel",
    "create",
    "list_all",
]

@final
class _Unbound: ...

UNBOUND: Final[_Unbound]

type _Rule = _Unbound | _UnboundRule

class ItemInterpreterDestroyed(ChannelError): ...

def create(*, unbounditems: _Rule = UNBOUND, capacity: int = 0) -> tuple[RecvChannel, SendChannel]: ...
def list_all() -> list[tuple[RecvChannel, SendChannel]]: ...

class RecvChannel:
    def __new__(cls, cid: int | ChannelID, /) -> Self: ...
    @property
    def id(self) -> ChannelID: ...
    @property
    def is_closed(self) -> bool: ...
    def recv(self, timeout: float | None = None) -> Any: ...
    def recv_nowait(self, default: Any = ...) -> Any: ...
    async def arecv(self) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __next__(self) -> Any: ...
    def __aiter__(self) -> AsyncIterator[Any]: ...
    async def __anext__(self) -> Any: ...
    def close(self) -> None: ...

class SendChannel:
    def __new__(cls, cid: int | ChannelID, /) -> Self: ...
    @property
    def id(self) -> ChannelID: ...
    @property
    def is_closed(self) -> bool: ...
    def send(
        self,
        obj: object,
        timeout: float | None = None,
        *,
        unbounditems: _Rule | None = None,
        unbound: _Rule | None = None,
    ) -> None: ...
    def send_nowait(
        self, obj: object, *, unbounditems: _Rule | None = None, unbound: _Rule | None = None
    ) -> None: ...
    async def asend(self, obj: object, *, unbounditems: _Rule | None = None) -> None: ...
    def send_later(self, obj: object, *, unbounditems: _Rule | None = None) -> Future[None]: ...
    def send_buffer(
        self,
        obj: Buffer,
        timeout: float | None = None,
        *,
        unbounditems: _Rule | None = None,
        unbound: _Rule | None = None,
    ) -> None: ...
    def send_buffer_nowait(
        self, obj: Buffer, *, unbounditems: _Rule | None = None, unbound: _Rule | None = None
    ) -> None: ...
    def close(self) -> None: ...
