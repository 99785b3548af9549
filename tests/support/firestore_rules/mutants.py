"""Security rules that are wrong, and for each the case that finds it out."""

from __future__ import annotations

from dataclasses import dataclass

_HAS = "request.auth.token.org_ids is list"
_THEIRS = "resource.data.org_id in request.auth.token.org_ids"
_CREATED = "request.resource.data.org_id in request.auth.token.org_ids"
_GET = "resource == null ? hasOrganisations() : isTheirs()"
_JOBS = "match /jobs/{job} {"
_OUTPUTS = "match /outputs/{stage} {"
_RUNS = "match /runs/{run} {"
_MATERIALS = "match /materials/{name} {"
_DRAFTS = "match /publications/{cms} {"
_LIST = "allow list: if isTheirs();\n      // Also"  # of jobs, not of what lies under them
_UPDATE = "allow update: if isTheirs()"
_KEYS = "affectedKeys()"
_DIFF = "request.resource.data.diff(resource.data)"
_CANCEL = "cancel_requested == true"
_PROFILES = "match /named/{profile} {"
_ADMISSION = "match /admission/{organisation} {"
_OF_THEIRS = "organisation in request.auth.token.org_ids"
_SHARD_OF_THEIRS = "organisation.split('[.]')[0] in request.auth.token.org_ids"


@dataclass(frozen=True)
class Mutant:
    """A change of the rules: its meaning, the case that shows it, the old text and the new one."""

    name: str
    found_by: str
    old: str
    new: str


def _before(place: str, name: str, found_by: str, rule: str) -> Mutant:
    return Mutant(name, found_by, place, f"{rule}\n    {place}")


def _within(place: str, name: str, found_by: str, rule: str) -> Mutant:
    return Mutant(name, found_by, place, f"{place}\n        {rule}")


_TOO_MUCH_IS_READ = (
    Mutant(
        "anybody may look for a job",
        "get nothing, nobody",
        f"return request.auth != null && {_HAS}",
        "return true",
    ),
    Mutant("any user may look for a job", "get nothing, a user without organisations", _HAS, "true"),
    Mutant(
        "a map of organisations will do",
        "get jobs/mine, a user whose organisations are a map",
        "is list",
        "!= null",
    ),
    Mutant(
        "every existing job is theirs",
        "get jobs/theirs",
        f"hasOrganisations() && {_THEIRS}",
        "hasOrganisations()",
    ),
    Mutant("any job may be got", "get jobs/theirs", _GET, "hasOrganisations()"),
    Mutant("any job may be listed", "list jobs of all", _LIST, _LIST.replace("isTheirs", "hasOrganisations")),
    Mutant(
        "a job may be listed by its user",
        "list jobs of a user's",
        _LIST,
        _LIST.replace(";", " || resource.data.user_id is string;"),
    ),
    _within(_OUTPUTS, "any output may be got", "get jobs/theirs/outputs/quality", "allow get: if true;"),
    _within(_OUTPUTS, "any output may be listed", "list outputs of theirs", "allow list: if true;"),
    _within(_RUNS, "any run may be got", "get jobs/theirs/runs/1", "allow get: if true;"),
    _within(
        _MATERIALS, "any material may be got", "get jobs/theirs/materials/sources", "allow get: if true;"
    ),
    _within(_MATERIALS, "any material may be listed", "list materials of theirs", "allow list: if true;"),
    _within(_DRAFTS, "any draft may be got", "get jobs/theirs/publications/ghost", "allow get: if true;"),
    _within(_DRAFTS, "any draft may be listed", "list publications of theirs", "allow list: if true;"),
    _within(_RUNS, "any run may be listed", "list runs of theirs", "allow list: if true;"),
    _within(
        _PROFILES,
        "any profile may be got",
        "get profiles/org-theirs/named/default",
        "allow get: if hasOrganisations();",
    ),
    _within(
        _PROFILES,
        "profiles of others may be listed",
        "list profiles of theirs",
        "allow list: if hasOrganisations();",
    ),
    _within(
        _PROFILES, "a page may write a profile", "change our voice", "allow write: if hasOrganisations();"
    ),
    _before(
        _JOBS,
        "runs may be searched",
        "search all runs",
        "match /{job=**}/runs/{run} { allow list: if isTheirs(); }",
    ),
    _before(
        _JOBS,
        "kept messages may be read",
        "get dead_letters/1",
        "match /dead_letters/{letter} { allow read: if isTheirs(); }",
    ),
    Mutant("any admission may be got", "get admission/org-theirs", f" && {_OF_THEIRS}", ""),
    Mutant(
        "a token may name the system",
        "get admission/system, a member of it",
        "organisation != 'system' && ",
        "",
    ),
    Mutant(
        "shards may be got", "get admission/org-mine.1", _OF_THEIRS, f"({_OF_THEIRS} || {_SHARD_OF_THEIRS})"
    ),
    _within(
        _ADMISSION,
        "admission may be listed",
        "list admission of mine",
        "allow list: if isTheirs();",
    ),
    _before(
        _JOBS,
        "owners may be read",
        "get owners/org-mine",
        "match /owners/{owner} { allow read: if isTheirs(); }",
    ),
    _before(
        _JOBS,
        "all that is theirs may be read",
        "get elsewhere/1",
        "match /{all=**} { allow read: if isTheirs(); }",
    ),
)

_TOO_MUCH_IS_WRITTEN = (
    Mutant(
        "what lies under a job follows its rules",
        "cancel jobs/mine/outputs/quality",
        _JOBS,
        "match /jobs/{job=**} {",
    ),
    Mutant(
        "any job may be cancelled",
        "cancel jobs/theirs",
        _UPDATE,
        _UPDATE.replace("isTheirs", "hasOrganisations"),
    ),
    Mutant("a cancel may bring others along", "update job_id and cancel", "hasOnly(", "hasAny("),
    Mutant(
        "the status may be changed",
        "update status and cancel",
        "['cancel_requested']",
        "['cancel_requested', 'status']",
    ),
    Mutant(
        "fields may be added",
        "update a_new_field and cancel",
        _KEYS,
        f"changedKeys().union({_DIFF}.removedKeys())",
    ),
    Mutant(
        "fields may be changed", "update draft and cancel", _KEYS, f"addedKeys().union({_DIFF}.removedKeys())"
    ),
    Mutant("fields may be taken out", "replace a job", _KEYS, f"addedKeys().union({_DIFF}.changedKeys())"),
    Mutant("a cancel may be taken back", "cancel with False", _CANCEL, "cancel_requested is bool"),
    Mutant("anything is a cancel", "cancel with 'true'", _CANCEL, "cancel_requested != false"),
    _before(_UPDATE, "jobs may be created", "create jobs/new", f"allow create: if {_CREATED};"),
    Mutant(
        "jobs may be deleted", "delete jobs/mine", _UPDATE, f"allow delete: if isTheirs();\n      {_UPDATE}"
    ),
    _within(
        _OUTPUTS, "outputs may be created", "create jobs/mine/outputs/new", f"allow create: if {_CREATED};"
    ),
    _within(
        _OUTPUTS, "outputs may be deleted", "delete jobs/mine/outputs/quality", "allow delete: if isTheirs();"
    ),
    _within(_ADMISSION, "limits may be raised", "raise our limits", "allow update: if isTheirs();"),
    _within(
        _ADMISSION,
        "admission may be created",
        "create admission/org-also-mine",
        f"allow create: if {_CREATED};",
    ),
    _within(
        _ADMISSION, "admission may be deleted", "delete admission/org-mine", "allow delete: if isTheirs();"
    ),
    _within(_RUNS, "runs may be created", "create jobs/mine/runs/2", f"allow create: if {_CREATED};"),
    _within(_RUNS, "runs may be changed", "cancel jobs/mine/runs/1", "allow update: if isTheirs();"),
)

_TOO_LITTLE = (
    Mutant("nobody may look before the job is there", "get jobs/nothing", _GET, "isTheirs()"),
    Mutant(
        "an organisation without a document is nobody's",
        "get admission/org-also-mine",
        _OF_THEIRS,
        f"resource != null && {_OF_THEIRS}",
    ),
    Mutant(
        "only the first organisation counts",
        "get jobs/also-mine",
        _THEIRS,
        _THEIRS.replace("in", "==") + "[0]",
    ),
    Mutant(
        "a second click is an error",
        "cancel jobs/cancelled",
        _CANCEL,
        f"{_CANCEL} && resource.data.cancel_requested == false",
    ),
    Mutant(
        "what has ended can't be cancelled",
        "cancel jobs/ended",
        _CANCEL,
        f"{_CANCEL} && resource.data.status in ['queued', 'running']",
    ),
)

MUTANTS = (*_TOO_MUCH_IS_READ, *_TOO_MUCH_IS_WRITTEN, *_TOO_LITTLE)
