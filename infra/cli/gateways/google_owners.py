"""Look an organisation up in Firestore's mirror of the platform's database."""

from __future__ import annotations

from infra.cli.gateways.google import GoogleJobs
from infra.cli.gateways.google_errors import READS, translate_errors
from shared.jobs import owners
from shared.jobs.admission_document import SYSTEM

_SECONDS = 10.0


class GoogleOwners(GoogleJobs):
    """The mirror of the organisations in one project, in the cloud or on an emulator."""

    def is_unknown(self, org_id: str) -> bool:
        """Read the mirror's document, and whether the mirror is complete."""
        [name, _] = owners.document_ids(org_id, "")
        wanted = [
            self._firestore.collection(owners.COLLECTION).document(name),
            self._firestore.collection("admission").document(SYSTEM),
        ]
        with translate_errors("Firestore"):
            found = {
                each.id: each.to_dict()
                for each in self._firestore.get_all(wanted, timeout=_SECONDS, retry=READS)
            }
        known = owners.read_known(found[name], None, found[SYSTEM])
        return known.complete and not known.organization
