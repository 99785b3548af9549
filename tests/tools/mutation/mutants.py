"""All of the mutants, and the few that every run of the suite tries."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant
from tests.tools.mutation.of_admission import ADMISSION
from tests.tools.mutation.of_answers import ANSWERS
from tests.tools.mutation.of_books import BOOKS
from tests.tools.mutation.of_caching import CACHING
from tests.tools.mutation.of_claims import CLAIMS
from tests.tools.mutation.of_compare import COMPARE
from tests.tools.mutation.of_door import DOOR
from tests.tools.mutation.of_edits import EDITS
from tests.tools.mutation.of_effects import EFFECTS
from tests.tools.mutation.of_hosting import HOSTING
from tests.tools.mutation.of_kept_stacks import KEPT_STACKS
from tests.tools.mutation.of_leases import LEASES
from tests.tools.mutation.of_logs import LOGS
from tests.tools.mutation.of_long_posts import LONG_POSTS
from tests.tools.mutation.of_many_jobs import MANY_JOBS
from tests.tools.mutation.of_materials import MATERIALS
from tests.tools.mutation.of_model_servers import MODEL_SERVERS
from tests.tools.mutation.of_models import MODELS
from tests.tools.mutation.of_money import MONEY
from tests.tools.mutation.of_owners import OWNERS
from tests.tools.mutation.of_parts import PARTS
from tests.tools.mutation.of_polish import POLISH
from tests.tools.mutation.of_posts import POSTS
from tests.tools.mutation.of_publications import PUBLICATIONS
from tests.tools.mutation.of_reasoning import REASONING
from tests.tools.mutation.of_reconciliation import RECONCILIATION
from tests.tools.mutation.of_reviews import REVIEWS
from tests.tools.mutation.of_rows import ROWS
from tests.tools.mutation.of_simulation import SIMULATION
from tests.tools.mutation.of_sitemaps import SITEMAPS
from tests.tools.mutation.of_stores import STORES
from tests.tools.mutation.of_streams import STREAMS
from tests.tools.mutation.of_tiers import TIERS
from tests.tools.mutation.of_trials import TRIALS
from tests.tools.mutation.of_webhooks import WEBHOOKS

MUTANTS: tuple[Mutant, ...] = (
    *STORES,  # with an emulator: what takes longest begins first
    *ROWS,
    *DOOR,
    *EDITS,
    *MONEY,
    *MANY_JOBS,
    *COMPARE,
    *BOOKS,
    *OWNERS,
    *RECONCILIATION,
    *ADMISSION,
    *CLAIMS,
    *REVIEWS,
    *LEASES,
    *EFFECTS,
    *ANSWERS,
    *REASONING,
    *CACHING,
    *PARTS,
    *LONG_POSTS,
    *MATERIALS,
    *PUBLICATIONS,
    *POLISH,
    *POSTS,
    *STREAMS,
    *TIERS,
    *TRIALS,
    *WEBHOOKS,
    *SITEMAPS,
    *MODELS,
    *MODEL_SERVERS,
    *KEPT_STACKS,
    *HOSTING,
    *LOGS,
    *SIMULATION,
)

_CENTRAL = {"fence", "precondition in memory", "awaited publish", "outbox order", "idempotency key"}
CENTRAL = tuple(mutant for mutant in MUTANTS if mutant.name in _CENTRAL)
