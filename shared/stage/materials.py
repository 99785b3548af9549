"""Load what people gave with a job's request, once in an attempt, before its step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from msgspec.structs import replace

from shared.errors import InvalidRequest, Poison
from shared.gateways.object_store import ObjectStore
from shared.jobs.job import Job, Stage
from shared.materials.documents import ObjectSource, Pin, names, read_documents
from shared.materials.materials import NO_MATERIALS, Materials
from shared.materials.object_address import MOST_BYTES
from shared.messages.schemas import StartRequest
from shared.stage.dependencies import Dependencies
from shared.stage.own_pages import load_pages
from shared.stage.side_by_side import side_by_side

_AT_ONCE = 5
_GONE = "What the job was started with is gone: publish its request with a new job_id."


async def load_materials(job: Job, stage: Stage, dependencies: Dependencies) -> Materials:
    """Return a job's materials; raise InvalidRequest if some are gone.

    Without any, nothing is read. Meta gets no text of a file: it only names the sources.
    """
    wanted = names(job.request, profile=job.profile is not None)
    if not wanted:
        return NO_MATERIALS
    documents = await dependencies.store.materials(job.job_id, wanted)
    if len(documents) < len(wanted):
        raise InvalidRequest(_GONE)
    stored = read_documents(documents, job.org_id)
    found = stored.materials
    links = job.start_request().links
    if found.links and links:
        pages, may_wait = found.links.pages, stage is Stage.GENERATE
        own = await load_pages(job.org_id, links, pages, dependencies.sitemaps, may_wait=may_wait)
        found = replace(found, links=own)
    if stored.objects and stage is not Stage.META:
        texts = await _read_objects(stored.objects, job.org_id, dependencies.objects)
        sources = (replace(each, text=texts.get(each.number, each.text)) for each in found.sources)
        found = replace(found, sources=tuple(sources))
    return found


async def _read_objects(sources: Iterable[ObjectSource], org_id: str, objects: ObjectStore) -> dict[int, str]:
    numbered = list(sources)
    texts = await side_by_side(
        [partial(objects.read, each.uri, org_id, each.generation) for each in numbered], _AT_ONCE
    )
    return {each.number: text for each, text in zip(numbered, texts, strict=True)}


async def pin_objects(request: StartRequest, objects: ObjectStore) -> Mapping[int, Pin]:
    """Return the states of a new job's sources in Cloud Storage by number; raise Poison for a wrong one."""
    given = {number: each.uri for number, each in enumerate(request.sources, 1) if each.uri}
    if not given:
        return {}
    try:
        pins = await side_by_side(
            [partial(objects.pin, uri, request.org_id) for uri in given.values()], _AT_ONCE
        )
    except InvalidRequest as error:
        raise Poison(str(error), operator=error.operator) from error
    if (size := sum(pin.size for pin in pins)) > MOST_BYTES:
        raise Poison(f"The sources in Cloud Storage have {size:,} bytes: at most {MOST_BYTES:,} are read.")
    return dict(zip(given, pins, strict=True))
