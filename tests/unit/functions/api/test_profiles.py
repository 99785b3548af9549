"""The door's profiles: who may read and write them, what is refused, and what two writers do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from functions.api.dependencies import Dependencies
from shared.materials.given_profile import MOST, MOST_BYTES
from shared.materials.profile import Profile
from shared.materials.stored_profile import StoredProfile
from tests.support.fakes.door import OTHER_ORG, as_caller, dependencies, door
from tests.support.fakes.profile_store import MemoryProfiles
from tests.support.fakes.usage_store import ORG, USER

PATH = "/profiles/default"
WHOLE: dict[str, Any] = {
    "writer": "The Honey Larder 🐝",
    "samples": ["One.\n\nTwo."],
    "avoid_terms": [{"avoid": "utilise", "use": "use"}, {"avoid": "superfood", "use": ""}],
    "spelling": "en-GB",
    "canonical": "https://www.honey.example/{slug}",
    "review": {"hours": 24, "default": "approve"},
    "model": "gpt-4o",
    "word_count": 600,
}


@dataclass
class Desk:
    """The door, its collaborators, and a caller."""

    client: httpx.AsyncClient
    given: Dependencies

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        status: int = 200,
        *,
        caller: str = "user",
        **headers: str,
    ) -> Any:
        """Return the answer's JSON, whose status has to be this one."""
        content = None if body is None else json.dumps(body)
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | as_caller(caller)
        answer = await self.client.request(method, path, content=content, headers=sent)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def faults(self, fields: Any) -> dict[str, str]:
        """Return the sentences of wrong fields by their paths."""
        problem = await self.ask("PUT", PATH, fields, 400)
        return {each["field"]: each["detail"] for each in problem["errors"]}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A door without profiles."""
    given = dependencies()
    async with door(given) as client:
        yield Desk(client, given)


async def test_profile_is_read_as_written(desk: Desk) -> None:
    """With its version, its last change and who made it; spaces around a text go, null is left out."""
    made = await desk.ask("PUT", PATH, {**WHOLE, "voice": " Dry. ", "audience": None}, 201)
    assert made["profile"]["voice"] == "Dry."
    assert "audience" not in made["profile"]
    assert (made["name"], made["org_id"], made["updated_by"]) == ("default", ORG, USER)
    assert await desk.ask("GET", PATH) == made
    again = await desk.ask("PUT", PATH, WHOLE)
    assert again["version"] != made["version"]
    assert "voice" not in again["profile"]
    [row] = (await desk.ask("GET", "/profiles"))["profiles"]
    assert (row["name"], row["version"], row["word_count"], row["audience"]) == (
        "default",
        again["version"],
        600,
        "",
    )


async def test_other_organizations_profiles_do_not_exist(desk: Desk) -> None:
    """A member reads and writes their own alone; a backend and an operator name one."""
    await desk.ask("PUT", PATH, WHOLE, 201)
    other = f"{PATH}?org_id={OTHER_ORG}"
    for method, body in (("GET", None), ("PUT", WHOLE), ("DELETE", None)):
        await desk.ask(method, other, body, 403)
        await desk.ask(method, other, body, 401, caller="nobody")
    assert isinstance(desk.given.profiles, MemoryProfiles)
    assert set(desk.given.profiles.documents) == {(ORG, "default")}
    await desk.ask("PUT", other, {"voice": "Theirs."}, 201, caller="backend")
    await desk.ask("PUT", PATH, WHOLE, 400, caller="backend")
    assert (await desk.ask("GET", other, caller="operator"))["profile"] == {"voice": "Theirs."}
    assert (await desk.ask("GET", PATH))["profile"]["writer"] == WHOLE["writer"]


async def test_every_wrong_field_is_named(desk: Desk) -> None:
    """With its path and its rule; nothing is written."""
    faults = await desk.faults(
        {
            "voice": "a\u0000b",
            "samples": ["fine", "x" * 2001],
            "avoid_terms": [{"avoid": "a"}, {"avoid": "b", "use": "\u0007"}],
            "use_terms": [" "],
            "spelling": "en-AU",
            "review": {"hours": 0},
            "canonical": "https://www.honey.example/",
            "word_count": 10**30,
            "tone": "dry",
            "language": "english please",
        }
    )
    assert faults == {
        "voice": "voice contains a control character: send plain text.",
        "samples[1]": "samples[1] must be text of 1 to 2000 characters.",
        "avoid_terms[1].use": "avoid_terms[1].use contains a control character: send plain text.",
        "use_terms[0]": "use_terms[0] must be text of 1 to 80 characters.",
        "spelling": "spelling must be en-GB or en-US.",
        "review.hours": "review.hours must be a whole number from 1 to 720.",
        "canonical": "canonical must be an address with {slug} in it, such as https://www.example.com/blog/{slug}.",
        "word_count": "word_count must be a whole number from 100 to 5000.",
        "tone": faults["tone"],
        "language": "language must be a BCP 47 tag of at most 35 characters, such as en or pt-BR.",
    }
    assert faults["tone"].startswith("tone is not a known field: send only writer, audience, voice,")
    assert (await desk.ask("GET", "/profiles"))["profiles"] == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"model": "gpt-99"}, "model"),
        ({"use_terms": ["honey"], "avoid_terms": [{"avoid": "honey"}]}, "avoid_terms[0]"),
        ({"avoid_terms": [{"avoid": "honey", "use": "honey"}]}, "avoid_terms[0]"),
        ({"writer": "x" * 501}, "writer"),
        ({"samples": [["nested"]]}, "samples[0]"),
        ({"samples": {"a": 1}}, "samples"),
        ({"review": "approve"}, "review"),
        ({"word_count": True}, "word_count"),
        ({"": 1}, '""'),
        ({"x" * 5_000: 1}, "x" * 80),
    ],
)
async def test_wrong_field_is_refused(desk: Desk, fields: dict[str, Any], field: str) -> None:
    """A model that is no alias, terms that exclude each other, and other types."""
    assert list(await desk.faults(fields)) == [field]


async def test_profile_has_a_size(desk: Desk) -> None:
    """All that a profile may have fits but for letters that take several bytes each."""
    avoided = [{"avoid": f"{number:080}", "use": "y" * 80} for number in range(100)]
    most = {
        "samples": ["x" * 2000] * 5,
        "voice": "v" * 1500,
        "use_terms": ["t" * 80] * 100,
        "avoid_terms": avoided,
        "forbidden_claims": ["c" * 200] * 50,
    }
    await desk.ask("PUT", PATH, most, 201)
    faults = await desk.faults({**most, "samples": ["蜜" * 2000] * 5})
    assert f"shorten its samples or its lists to {MOST_BYTES:,}." in faults["samples"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"{", b"\xff", b'{"voice": "\\ud800"}'])
async def test_body_is_an_object(desk: Desk, body: bytes) -> None:
    """Anything else is refused, half a character as well."""
    answer = await desk.client.put(PATH, content=body, headers=as_caller("user"))
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("name", ["A", "a%20b", "x" * 41, "-a", "a.b", "%2e%2e", "ä"])
async def test_name_is_plain(desk: Desk, name: str) -> None:
    """Any other one names nothing, and can't be written."""
    assert (await desk.ask("PUT", f"/profiles/{name}", {}, 400))["errors"][0]["field"] == "name"
    await desk.ask("GET", f"/profiles/{name}", status=404)
    await desk.ask("DELETE", f"/profiles/{name}", status=404)


async def test_lost_update_is_prevented(desk: Desk) -> None:
    """Of two who have read the same version one writes; without a version the last one wins."""
    first = await desk.ask("PUT", PATH, {"voice": "First."}, 201, If_None_Match="*")
    assert (
        "send its version as If-Match"
        in (await desk.ask("PUT", PATH, WHOLE, 412, If_None_Match="*"))["detail"]
    )
    tag = f'"{first["version"]}"'
    writes = [
        desk.client.put(PATH, json={"voice": voice}, headers=as_caller("user") | {"If-Match": tag})
        for voice in ("One.", "Two.", "Three.")
    ]
    answers = await asyncio.gather(*writes)
    assert sorted(each.status_code for each in answers) == [200, 412, 412]
    [won] = [each.json() for each in answers if each.status_code == 200]
    assert (await desk.ask("GET", PATH))["version"] == won["version"]
    problem = await desk.ask("PUT", PATH, WHOLE, 412, If_Match=tag)
    assert problem["detail"] == (
        f"The profile was changed meanwhile, its version is {won['version']}: read it again."
    )
    await desk.ask("PUT", PATH, WHOLE, If_Match="*")
    await desk.ask("DELETE", PATH, status=204)
    assert "it was deleted" in (await desk.ask("PUT", PATH, WHOLE, 412, If_Match=tag))["detail"]


async def test_two_who_create_at_once_make_one(desk: Desk) -> None:
    """The second one replaces it if the header allows it; else it gets a 412."""
    headers = as_caller("user") | {"If-None-Match": "*"}
    answers = await asyncio.gather(*(desk.client.put(PATH, json={}, headers=headers) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [201, 412, 412]
    await desk.ask("DELETE", PATH, status=204)
    writes = (desk.client.put(PATH, json={}, headers=as_caller("user")) for _ in range(3))
    assert sorted(each.status_code for each in await asyncio.gather(*writes)) == [200, 200, 201]


async def test_an_organization_has_a_number_of_profiles(desk: Desk) -> None:
    """One more is refused; one of them may be changed all the same."""
    for number in range(MOST):
        kept = StoredProfile(org_id=ORG, name=f"p{number}", profile=Profile())
        await desk.given.profiles.create(kept)
    problem = await desk.ask("PUT", PATH, {}, 409)
    assert problem["detail"] == f"The organization has {MOST} profiles: delete one first."
    await desk.ask("PUT", "/profiles/p7", WHOLE)
    assert len((await desk.ask("GET", "/profiles"))["profiles"]) == MOST


async def test_profile_written_by_hand_is_named_and_replaced(desk: Desk) -> None:
    """One that can't be read is a conflict with its reason; a version can't be of it."""
    assert isinstance(desk.given.profiles, MemoryProfiles)
    desk.given.profiles.documents[ORG, "default"] = {"voice": 1}
    assert "voice must be text" in (await desk.ask("GET", PATH, status=409))["detail"]
    await desk.ask("PUT", PATH, WHOLE, 412, If_Match='"00000000"')
    await desk.ask("PUT", PATH, WHOLE, 201)
    assert (await desk.ask("GET", PATH))["profile"]["writer"] == WHOLE["writer"]


async def test_log_names_the_fields_alone(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """It has who changed which fields, and never their texts."""
    await desk.ask("PUT", PATH, WHOLE, 201)
    await desk.ask("PUT", PATH, {**WHOLE, "writer": "Somebody else", "voice": "Loud."})
    await desk.ask("DELETE", PATH, status=204)
    logged = capsys.readouterr().out
    changes = [json.loads(line) for line in logged.splitlines() if "profile_changed" in line]
    assert [each.get("changed") for each in changes] == [sorted_as_declared(WHOLE), ["writer", "voice"], None]
    assert {(each["changed_by"], each["org_id"], each["profile"]) for each in changes} == {
        (USER, ORG, "default")
    }
    for text in ("Larder", "Somebody", "Loud", "utilise"):
        assert text not in logged


def sorted_as_declared(fields: dict[str, Any]) -> list[str]:
    """Return the names in the order of the profile's fields."""
    return [name for name in Profile.__struct_fields__ if name in fields]
