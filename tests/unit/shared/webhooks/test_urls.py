"""Which URLs an endpoint may have: attacks on the network behind it fail before a name is looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.webhooks.urls import BadUrl, read_url

PRIVATE = (
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://a.localhost/",
    "https://metadata.google.internal/",
    "https://metadata.google.internal./computeMetadata/v1/",
    "https://metadata/",
    "https://printer.local/",
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fd20:ce::254]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
)
ODD = (
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://8.8.8.8.8/",
    "https://08.8.8.8/",
    "https://a.0x7f/",
    "https://[fe80::1%25eth0]/",
    "https://[1.2.3.4]/",
    "https://[::1/",
    "https://[]/",
    "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",  # digits of full width
    "https://127。0。0。1/",
)
MALFORMED = (
    "",
    "hooks.example.com",
    "//hooks.example.com/",
    "http://hooks.example.com/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "gopher://hooks.example.com/",
    "javascript:alert(1)",
    "https:hooks.example.com",
    "https:/hooks.example.com",
    "https:///hooks.example.com",
    "https://user@hooks.example.com/",
    "https://user:password@hooks.example.com/",
    "https://hooks.example.com@127.0.0.1/",
    "https://127.0.0.1@hooks.example.com/",
    "https://hooks.example.com\\@127.0.0.1/",
    "https://hooks.example.com/a b",
    "https://hooks.example.com/\r\nHost: evil.example",
    "https://hooks.example.com/\x00",
    " https://hooks.example.com/",
    "https://hooks.example.com/#fragment",
    "https://hooks.example.com:0/",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:25/",
    "https://hooks.example.com:65536/",
    "https://hooks.example.com:٤٤٣/",
    "https://hooks.example.com:443:443/",
    "https://hooks.example.com:-1/",
    "https://hooks..example.com/",
    "https://.example.com/",
    "https://hooks.example.com../",
    "https://-hooks.example.com/",
    "https://hooks_.-.com/",
    "https://*.example.com/",
    "https://ho%6Fks.example.com/",
    "https://faß.example/",
    "https://\u200d.example/",
    "https://hooks.example.com/ä",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 130 + "example/",
    "https://hooks.example.com/" + "a" * 2000,
    "https://hooks.example.com/\ud800",
    "https://\ud800.example/",
)


@pytest.mark.parametrize("url", [*PRIVATE, *ODD, *MALFORMED])
def test_url_is_refused(url: str) -> None:
    """With a sentence that does not repeat what may be a secret."""
    with pytest.raises(BadUrl) as caught:
        read_url(url, local=False)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "password" not in sentence or "user or password" in sentence


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("https://hooks.example.com?a=1", "https://hooks.example.com/?a=1"),
        ("HTTPS://Hooks.Example.COM:443/A?b=c%20d&e", "https://hooks.example.com/A?b=c%20d&e"),
        ("https://hooks.example.com.:8443/", "https://hooks.example.com:8443/"),
        ("https://hooks.example.com:/a", "https://hooks.example.com/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://my_hooks.example.com/", "https://my_hooks.example.com/"),
        ("https://8.8.8.8/hook", "https://8.8.8.8/hook"),
        ("https://[2606:4700:0:0::1111]:8443/", "https://[2606:4700::1111]:8443/"),
        ("https://[64:ff9b::808:808]/", "https://[64:ff9b::808:808]/"),
        ("https://internal.example.com/", "https://internal.example.com/"),
        ("https://hooks.example.com/a@b", "https://hooks.example.com/a@b"),
    ],
)
def test_url_has_one_form(given: str, form: str) -> None:
    """A URL that is good has one form, which is its own."""
    assert read_url(given, local=False).url == form
    assert read_url(form, local=False).url == form


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8123/a", "http://localhost:8123/", "http://[::1]:8123/", "http://127.8.9.1/"]
)
def test_local_stack_may_call_its_machine(url: str) -> None:
    """A local stack calls this machine over plain HTTP, which a deployed one never does."""
    assert read_url(url, local=True).url == url
    with pytest.raises(BadUrl):
        read_url(url, local=False)


@pytest.mark.parametrize("url", [each for each in (*PRIVATE, *ODD, *MALFORMED) if "example.com/" not in each])
def test_local_stack_calls_no_other_private_address(url: str) -> None:
    """On a local stack as well, nothing else private, odd or malformed is called."""
    try:
        target = read_url(url, local=True)
    except BadUrl:
        return
    assert target.host in {"localhost", "127.0.0.1", "::1"} or target.scheme == "http"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but BadUrl is raised, and what is read is in its one form."""
    for url in (text, f"https://{text}/", f"https://a.example/{text}", f"https://a.example:{text}/"):
        try:
            target = read_url(url, local=False)
        except BadUrl:
            continue
        assert read_url(target.url, local=False) == target
        assert target.url.isascii()
