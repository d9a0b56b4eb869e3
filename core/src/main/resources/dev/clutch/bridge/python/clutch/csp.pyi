# pyright: reportPrivateUsage=false

from collections.abc import Callable, Iterator
from concurrent.interpreters import Queue
from typing import Any, Final, Self, final

from clutch import _Receives, _Sends
from interpreters.channels import ChannelClosedError, ChannelPoisonedError, RecvChannel, SendChannel

__all__ = [
    "SKIP",
    "Channel",
    "ChannelClosedError",
    "ChannelPoisonedError",
    "Process",
    "after",
    "alt",
    "par",
    "process",
    "thread",
    "when",
]

class Channel:
    reader: RecvChannel
    writer: SendChannel
    def __init__(self, capacity: int = 0) -> None: ...
    def send(self, obj: object) -> None: ...
    def recv(self) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def close(self) -> None: ...
    def poison(self) -> None: ...

class Process:
    def __init__(
        self, run: Callable[..., Any], function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None: ...
    def start(self) -> Self: ...
    def join(self) -> Any: ...
    def poison(self) -> None: ...

def process[**P](function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> Process: ...
def thread[**P](function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> Process: ...
def par(*processes: Process) -> list[Any]: ...

@final
class _After:
    seconds: float

SKIP: Final[_After]

def after(seconds: float) -> _After: ...
def when[G](condition: object, guard: G) -> G | None: ...
def alt[G: Channel | _Receives | Queue | tuple[Channel | _Sends | Queue, Any] | _After | None](
    *guards: G, priority: bool = False
) -> tuple[G, Any]: ...
