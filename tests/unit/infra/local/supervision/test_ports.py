"""Ports that a stack keeps from one start to the next."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest

from infra.local.supervision.ports import Ports


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ports.json"


def run_once(file: Path) -> dict[str, int]:
    """Reserve two ports and one without a name, as a start does, and stop."""
    with closing(Ports(file)) as ports:
        ports.reserve()
        found = {name: ports.reserve(name) for name in ("pubsub", "proxy")}
        assert not ports.replaced
        ports.remember()
    return found


def test_ports_are_those_of_the_last_time(file: Path) -> None:
    """In any order, and though connections to them have just been closed."""
    first = run_once(file)
    with closing(Ports(file)) as ports:
        assert ports.reserve("proxy") == first["proxy"]
        serve_and_hang_up(first["proxy"])
    assert run_once(file) == first


def serve_and_hang_up(port: int) -> None:
    """Leave a connection of the server in TIME_WAIT."""
    with socket.create_server(("127.0.0.1", port)) as server:
        client = socket.create_connection(("127.0.0.1", port))
        server.accept()[0].close()
        assert client.recv(1) == b""
        client.close()


def test_taken_port_is_replaced_and_named(file: Path) -> None:
    """The others stay, and the new one is kept from then on."""
    first = run_once(file)
    with socket.create_server(("127.0.0.1", first["proxy"])), closing(Ports(file)) as ports:
        assert ports.reserve("pubsub") == first["pubsub"]
        new = ports.reserve("proxy")
        assert ports.replaced == {"proxy": (first["proxy"], new)}
        ports.remember()
    assert run_once(file) == {"pubsub": first["pubsub"], "proxy": new}


def test_reserved_port_is_not_given_to_a_second_stack(file: Path) -> None:
    """Also while nothing listens there: both would bind it, and one server would fail later."""
    first = run_once(file)
    with closing(Ports(file)) as one, closing(Ports(file)) as other:
        assert one.reserve("proxy") == first["proxy"]
        assert other.reserve("proxy") != first["proxy"]
        assert "proxy" in other.replaced


def test_server_gets_its_reserved_port(file: Path) -> None:
    """And nobody who asks for any port does."""
    with closing(Ports(file)) as ports:
        port = ports.reserve("proxy")
        socket.create_server(("127.0.0.1", port)).close()
        socket.create_server(("127.0.0.1", port)).close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"proxy": "x"}',
        '{"proxy": -1}',
        '{"proxy": 65536}',
        '{"proxy": true}',
        '{"proxy": 9.5}',
    ],
)
def test_damaged_file_is_no_obstacle(file: Path, text: str) -> None:
    """The ports are chosen anew."""
    file.write_text(text)
    with closing(Ports(file)) as ports:
        assert ports.reserve("proxy") > 1
        assert not ports.replaced
