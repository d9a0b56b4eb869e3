"""How sockets cross: as a duplicate of the descriptor, which whoever receives it owns. Private."""

import os
import socket

from _clutch.ground import host
from _clutch.ground.errors import NotShareableError

_host = host("share")

_NEEDS = "this interpreter's descriptors are private, its config needs descriptors(PROCESS)"


def share_socket(sock):
    """The host object for a socket, which stays open here. Raises NotShareableError, OSError."""
    if not _host.sharesDescriptors():
        raise NotShareableError(f"cannot share a 'socket': {_NEEDS}")
    if sock.fileno() < 0:
        raise NotShareableError("cannot share a 'socket': it is closed")
    timeout = sock.gettimeout()
    family, kind, proto = int(sock.family), int(sock.type), sock.proto
    return _host.socket(os.dup(sock.fileno()), family, kind, proto, -1.0 if timeout is None else timeout)


def make(descriptor, family, kind, proto, timeout):
    """The socket that the host tells of. Raises NotShareableError."""
    if not _host.sharesDescriptors():
        raise NotShareableError(f"cannot receive a 'socket': {_NEEDS}")
    number = descriptor.take()
    if number < 0:
        raise NotShareableError("cannot receive a 'socket' twice: it belongs to whom received it first")
    try:
        sock = socket.socket(family, kind, proto, fileno=number)
    except BaseException:
        os.close(number)
        raise
    sock.settimeout(None if timeout < 0 else timeout)
    return sock
