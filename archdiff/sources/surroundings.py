"""What surrounds a model while foreign code builds it: no network, no chatter on standard output, no changes left behind."""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import Any

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


class NetworkError(ConnectionRefusedError):
    """What foreign code meets when it reaches for the network."""


@contextmanager
def replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    """``owner.name`` is ``value`` inside."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def quietly() -> Iterator[list[str]]:
    """Foreign code may run inside: it reaches no network, its prints go to standard error, its warnings nowhere.

    Yields the list of hosts it tried to reach, filled while it runs.
    """
    hosts: list[str] = []
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(redirect_stdout(sys.stderr))
        stack.enter_context(_no_network(hosts))
        stack.enter_context(_hub_offline())
        yield hosts


@contextmanager
def _no_network(hosts: list[str]) -> Iterator[None]:
    """Look-ups and connections fail at once, except to this machine itself."""
    look_up, connect = socket.getaddrinfo, socket.socket.connect

    def refuse(host: object) -> None:
        name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
        if host is not None and name not in _LOOPBACK:
            hosts.append(name)
            raise NetworkError(f"archdiff builds models offline, and this one wanted {name}")

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        refuse(host)
        return look_up(host, *rest, **options)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):
            refuse(address[0])
        connect(self, address)

    with replaced(socket, "getaddrinfo", guarded_look_up), replaced(socket.socket, "connect", guarded_connect):
        yield


@contextmanager
def _hub_offline() -> Iterator[None]:
    """The model hub's client is told to work offline, so that it neither tries nor waits; afterwards it is as it was."""
    environment = {name: os.environ.get(name) for name in _OFFLINE}
    before = getattr(_hub(), "HF_HUB_OFFLINE", environment["HF_HUB_OFFLINE"] in {"1", "ON", "YES", "TRUE"})
    os.environ.update(dict.fromkeys(_OFFLINE, "1"))
    _set_hub_offline(True)
    try:
        yield
    finally:
        _set_hub_offline(before)
        for name, value in environment.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _hub() -> Any:
    return sys.modules.get("huggingface_hub.constants")


def _set_hub_offline(offline: bool) -> None:
    if (constants := _hub()) is not None:
        constants.HF_HUB_OFFLINE = offline
