"""Decide whether a webhook may be sent to an IP address: to public ones alone.

The lists are IANA's registries of special-purpose addresses. Python's own `is_global` differs between its
versions, and counts multicast as global.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, with the cloud's metadata server
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays from 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, with broadcast
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocols, with Teredo, which carries IPv4 addresses
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries IPv4 addresses
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # a public name has such an address in a network without IPv4
_LAST_32 = 0xFFFFFFFF


def is_public(text: str) -> bool:
    """Return whether an address, as a resolver gives it, is public."""
    address = _read(text)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if isinstance(address, IPv6Address):
        return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
    return False


def is_loopback(text: str) -> bool:
    """Return whether an address is this machine's own, which a local stack may call."""
    address = _read(text)
    return address is not None and address.is_loopback


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address that is reached in the end; None for text, and for one with a zone."""
    if "%" in text:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if isinstance(address, IPv6Address) and address in _NAT64:
        return IPv4Address(int(address) & _LAST_32)
    return address
