"""What makes webhooks arrive, once as far as possible, and never at an address of the network behind."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ATTEMPT, _HANDLER = "functions/deliver/attempt.py", "functions/deliver/handler.py"
_SLOTS = "functions/deliver/slots.py"
_SENDER, _URLS = "shared/gateways/public_http.py", "shared/webhooks/urls.py"
_DELIVERY = "shared/webhooks/delivery.py"
_SENT = ("tests/unit/functions/deliver/test_deliver.py",)
_MADE = ("tests/unit/functions/webhooks/test_webhooks.py",)
_CALLED = ("tests/unit/shared/gateways/test_webhook_sender.py",)
_READ = ("tests/unit/shared/webhooks/test_urls.py",)
_DOOR = ("tests/unit/functions/api/test_webhooks.py",)

WEBHOOKS = (
    Mutant(
        name="claimed delivery",
        gone="Of two that send a delivery one leaves.",
        file=_ATTEMPT,
        old="""        except Conflict:
            return None  # another message or tick was first""",
        new="""        except Conflict:
            held = found""",
        tests=_SENT,
    ),
    Mutant(
        name="claim that ends",
        gone="A claim whose holder has died ends.",
        file=_DELIVERY,
        old="next_at=now + lease,",
        new="next_at=None,",
        tests=_SENT,
    ),
    Mutant(
        name="same event, same delivery",
        gone="The copies of an event are one delivery.",
        file=_DELIVERY,
        old='uuid5(_NAMESPACE, f"{event_id}|{endpoint_id}")',
        new='__import__("uuid").uuid4()',
        tests=_MADE,
    ),
    Mutant(
        name="time of the store",
        gone="A request is signed with the store's time, not with an instance's.",
        file=_ATTEMPT,
        old="delivery, at, body = held.value, held.written_at, held.value.body.encode()",
        new="delivery, at, body = held.value, self._clock.now(), held.value.body.encode()",
        tests=_SENT,
    ),
    Mutant(
        name="slots of an endpoint",
        gone="An endpoint has so many requests at once.",
        file=_SLOTS,
        old="self._endpoints[endpoint_id] < (1 if failing else _ENDPOINT)",
        new="True",
        tests=_SENT,
    ),
    Mutant(
        name="endpoints behind a page",
        gone="A backlog of one endpoint does not hide the others.",
        file=_HANDLER,
        old="        if len(page) == _PAGE:  # the page may be one endpoint's",
        new="        if False:",
        tests=_SENT,
    ),
    Mutant(
        name="time to send",
        gone="A tick that searches for many endpoints keeps time to send.",
        file=_HANDLER,
        old="await self._find_waiting(ends - _TICK * 3 / 4)",
        new="await self._find_waiting(ends)",
        tests=_SENT,
    ),
    Mutant(
        name="checked addresses",
        gone="A name's addresses are checked.",
        file=_SENDER,
        old="        if not all(self._is_allowed(address) for address in addresses):",
        new="        if False:",
        tests=_CALLED,
    ),
    Mutant(
        name="all addresses",
        gone="One private address among public ones is enough to refuse.",
        file=_SENDER,
        old="        if not all(self._is_allowed(address) for address in addresses):",
        new="        if not any(self._is_allowed(address) for address in addresses):",
        tests=_CALLED,
    ),
    Mutant(
        name="dialled address",
        gone="The connection goes to the address that was checked.",
        file=_SENDER,
        old="""        host = f"[{address}]" if ":" in address else address""",
        new="""        host = target.host""",
        tests=_CALLED,
    ),
    Mutant(
        name="verified name",
        gone="The certificate has to be of the name.",
        file=_SENDER,
        old='                "sni_hostname": target.host,',
        new='                "sni_hostname": address,',
        tests=_CALLED,
    ),
    Mutant(
        name="bounded try",
        gone="A try is bounded, however busy the other side is.",
        file=_SENDER,
        old="            async with asyncio.timeout(seconds) as deadline:",
        new="            async with asyncio.timeout(None) as deadline:",
        tests=_CALLED,
    ),
    Mutant(
        name="bounded text",
        gone="An answer's text is read up to a limit.",
        file=_SENDER,
        old="        async with asyncio.timeout(_REST):",
        new="        async with asyncio.timeout(None):",
        tests=_CALLED,
    ),
    Mutant(
        name="addresses in odd notations",
        gone="An address has one notation.",
        file=_URLS,
        old="    if _NUMERIC.fullmatch(labels[-1]):",
        new="    if False:",
        tests=_READ,
    ),
    Mutant(
        name="names of private networks",
        gone="The names of private networks are refused.",
        file=_URLS,
        old="    if len(labels) == 1 or labels[-1] in _PRIVATE_NAMES:",
        new="    if len(labels) == 1:",
        tests=_READ,
    ),
    Mutant(
        name="endpoints of others",
        gone="An endpoint of another organization does not exist.",
        file="functions/api/webhooks.py",
        old="""        if found is None or not caller_of(request).may_use(found.value.org_id):
            missing("webhook")""",
        new="""        if found is None:
            missing("webhook")""",
        tests=_DOOR,
    ),
    Mutant(
        name="deliveries of others",
        gone="A delivery of another organization does not exist.",
        file="functions/api/webhooks.py",
        old="""        if found is None or not caller_of(request).may_use(found.value.org_id):
            missing("delivery")""",
        new="""        if found is None:
            missing("delivery")""",
        tests=_DOOR,
    ),
)
