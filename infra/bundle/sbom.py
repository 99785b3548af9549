"""The SBOM of a bundle, as CycloneDX 1.6, without a time or a random id.

uv's own export has the packages, the hashes of their files and their requirements. It lacks the licences, the
function itself with the hash of its zip, and references that stay the same when other packages change.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from infra.bundle.licences import licence
from infra.bundle.lock import Pinned

_NAMESPACE = uuid.UUID("a6e1a1a4-4c4b-5a55-9d5f-2c9e34c1a1f2")
_NO_TIME: Any = None  # the format does without, the library's type does not


def document(
    bundle: Component, needed: set[str], packages: Iterable[Pinned], exported: Mapping[str, Any]
) -> str:
    """Return a bundle's document, from uv's export of the lock and the packages' licence metadata.

    `needed` are the packages that the function imports, `packages` all that are installed with them.
    """
    wanted = {each.name for each in packages}
    parts = {part["bom-ref"]: _part(part) for part in exported["components"] if part["name"] in wanted}
    about = BomMetaData(component=bundle)
    about.timestamp = _NO_TIME
    bom = Bom(metadata=about, components=parts.values())
    bom.serial_number = uuid.uuid5(_NAMESPACE, ",".join(each.content for each in bundle.hashes))
    bom.register_dependency(bundle, [part for part in parts.values() if part.name in needed])
    for each in exported["dependencies"]:
        if each["ref"] in parts:
            required = [parts[ref] for ref in each.get("dependsOn", []) if ref in parts]
            bom.register_dependency(parts[each["ref"]], required)
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def component(name: str, version: str, digest: str) -> Component:
    """Return the bundle itself; `digest` is the SHA-256 of its zip."""
    return Component(
        name=name, type=ComponentType.APPLICATION, bom_ref=name, version=version, hashes=[_sha256(digest)]
    )


def _part(package: Mapping[str, Any]) -> Component:
    licence_name = _licence(package["name"])
    return Component(
        name=package["name"],
        version=package["version"],
        bom_ref=package["purl"],  # uv's own has a number in it that changes with the packages around it
        purl=PackageURL.from_string(package["purl"]),
        licenses=[LicenseFactory().make_from_string(licence_name)] if licence_name else [],
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(file["url"]),
                hashes=[_sha256(each["content"]) for each in file["hashes"]],
            )
            for file in package["externalReferences"]
        ],
    )


def _sha256(digest: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=digest)


def _licence(name: str) -> str | None:
    try:
        return licence(metadata.distribution(name))
    except metadata.PackageNotFoundError:
        return None  # for another Python
