"""Which addresses are public."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.webhooks.addresses import is_loopback, is_public


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "2606:4700::1111",
        "64:ff9b::808:808",
    ],
)
def test_public_address(address: str) -> None:
    """The neighbours of private ranges are public, and a public one behind NAT64."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.7", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1"),
        *("192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::10.0.0.1"),
        *("2002:a00:1::", "2001::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00::1", "ff02::1"),
        *(
            "100::1",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
            "",
            "localhost",
            "8.8.8.8 ",
            "010.8.8.8",
            "8.8.8.8%1",
        ),
    ],
)
def test_address_that_is_not_public(address: str) -> None:
    """Private, reserved, carrying a private one, or not an address."""
    assert not is_public(address)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**128 - 1))
def test_nothing_special_is_public(four: int, six: int) -> None:
    """Whatever Python's library knows as special is not public, with the library's own lists."""
    for address in (IPv4Address(four), IPv6Address(six), IPv6Address(2**125 + six % 2**125)):
        if address.is_private or address.is_multicast or address.is_reserved or address.is_unspecified:
            assert not is_public(str(address)) or "64:ff9b" in str(address)
        if is_public(str(address)):
            assert ip_address(str(address)).is_global


def test_loopback_is_this_machine() -> None:
    """With an IPv4 address in an IPv6 one."""
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1")))
    assert not any(map(is_loopback, ("10.0.0.1", "::", "localhost", "")))
