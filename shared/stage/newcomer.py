"""Make the job of a start message that begins one: with its profile, its texts and its trials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.errors import CorruptDocument, Poison
from shared.jobs.job import Job, JobProfile
from shared.jobs.review import ReviewPeriod
from shared.jobs.transitions import new_job
from shared.jobs.trials import choose_trials
from shared.materials.documents import Pin, to_documents
from shared.materials.filling import fill, fill_length, length_of
from shared.materials.profile import DEFAULT_PROFILE
from shared.materials.stored_profile import StoredProfile, read_profile
from shared.messages.schemas import StartRequest, check_model
from shared.stage.intake import Delivery
from shared.topology import Topology


@dataclass(frozen=True)
class Newcomer:
    """A job that does not exist yet, and the documents of its materials by name."""

    job: Job
    materials: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def profile_name(request: StartRequest) -> str:
    """Return the name of the profile that a new job has, if the organization has it."""
    return request.profile or DEFAULT_PROFILE


def make_newcomer(
    delivery: Delivery,
    profile: Mapping[str, Any] | None,
    topology: Topology,
    now: datetime,
    pins: Mapping[int, Pin] | None = None,
) -> Newcomer:
    """Return the job of a start message; raise Poison if it may not begin.

    `profile` is the document of its profile, as it is now, or None. `pins` are the states of
    the sources in Cloud Storage, by number.
    """
    request = delivery.request
    if request is None:
        raise ValueError("Only a start message may create a job.")
    if delivery.given.missing:
        raise Poison(delivery.given.missing)
    stored = _find_profile(request, profile)
    request = fill_length(request, delivery.left_out, delivery.given.post)
    request, filled = _fill(request, delivery, stored)
    # A release with other aliases may have accepted an existing job: its attempt ends it.
    _check_model(request, topology, stored if "model" in filled else None)
    job_id = delivery.message.job_id
    trial = choose_trials(request, job_id, topology)
    about = _about(stored, filled) if stored else None
    job = new_job(request, job_id, now, topology.job.ttl_days, trial, about)
    return Newcomer(job, to_documents(request, delivery.given, stored, pins or {}, job.expires_at))


def _find_profile(request: StartRequest, document: Mapping[str, Any] | None) -> StoredProfile | None:
    if document is None:
        if request.profile not in {None, DEFAULT_PROFILE}:
            raise Poison(
                f"profile must name one of the organisation's profiles: it has none called {request.profile}."
            )
        return None
    try:
        return read_profile(request.org_id, profile_name(request), document)
    except CorruptDocument as error:
        raise Poison(str(error)) from error


def _fill(
    request: StartRequest, delivery: Delivery, stored: StoredProfile | None
) -> tuple[StartRequest, tuple[str, ...]]:
    if stored is None:
        return request, ()
    # A post that is refreshed keeps its own length.
    empty = delivery.left_out - ({"word_count"} if request.refresh else set())
    return fill(request, empty, stored.profile)


def _check_model(request: StartRequest, topology: Topology, filled_by: StoredProfile | None) -> None:
    try:
        check_model(request, topology.models)
    except Poison as error:
        if filled_by is None:
            raise
        raise Poison(f"The profile {filled_by.name} can't be used: its {error}") from error


def _about(stored: StoredProfile, filled: tuple[str, ...]) -> JobProfile:
    terms = stored.profile.review
    return JobProfile(
        name=stored.name,
        version=stored.version,
        filled=filled,
        characters=length_of(stored.profile),
        review=ReviewPeriod(terms.hours, terms.default) if terms else None,
    )
