"""The operations of profiles."""

from __future__ import annotations

from functions.api.openapi.operation import Answer, Operation, Parameter, json

_TEXT = {"type": "string"}
_UUID = {"type": "string", "format": "uuid"}
_NAME = Parameter("name", "The profile's name; `default` is the one of every request without.", _TEXT, "path")
_ORG = Parameter("org_id", "The organization; a member of only one may leave it out.", _UUID)
_IF_MATCH = Parameter("If-Match", "The version that is replaced, as its ETag has it.", _TEXT, "header")
_IF_NONE = Parameter("If-None-Match", "`*`: only if there is no profile of this name.", _TEXT, "header")

PROFILES: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/profiles",
        "listProfiles",
        "profiles",
        "List an organization's profiles.",
        [json(200, "Profiles", "The profiles.")],
        parameters=(_ORG,),
        problems=(403,),
    ),
    Operation(
        "GET",
        "/profiles/{name}",
        "getProfile",
        "profiles",
        "Return a profile.",
        [json(200, "ShownProfile", "The profile.", ["ETag"])],
        parameters=(_NAME, _ORG),
        problems=(403, 404, 409),
    ),
    Operation(
        "PUT",
        "/profiles/{name}",
        "writeProfile",
        "profiles",
        "Write a whole profile. Later jobs have it; those that have begun keep theirs.",
        [
            json(200, "ShownProfile", "It is replaced.", ["ETag"]),
            json(201, "ShownProfile", "It is new.", ["ETag"]),
        ],
        parameters=(_NAME, _ORG, _IF_MATCH, _IF_NONE),
        body="Profile",
        problems=(403, 409, 412),
    ),
    Operation(
        "DELETE",
        "/profiles/{name}",
        "removeProfile",
        "profiles",
        "Remove a profile. Jobs that have it keep their copy.",
        [Answer(204, "It is gone.")],
        parameters=(_NAME, _ORG),
        problems=(403, 404),
    ),
)
