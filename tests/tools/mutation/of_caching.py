"""What the proxy may be asked, what its cache may answer, and what it may not."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ASKING = "shared/stage/metered_model.py"
_CALLING = "shared/stage/recorded_calls.py"
_CALL = "shared/gateways/litellm/request.py"
_CRASHES = ("tests/unit/shared/stage/test_crashes.py",)
_AFRESH = ("tests/unit/shared/stage/test_fresh_answers.py",)
_BODY = ("tests/unit/shared/gateways/litellm/test_request.py",)

_ADMISSION = "infra/litellm/admission.py"
_ADMITTED = ("tests/unit/infra/litellm/test_admission.py",)

CACHING = (
    Mutant(
        name="aliases at the gateway",
        gone="A request to the gateway names one of its aliases: the proxy splits what holds a comma.",
        file=_ADMISSION,
        old='if request.get("model") not in (known.aliases if path == CHAT else known.deployments):',
        new="if False:",
        tests=_ADMITTED,
    ),
    Mutant(
        name="fields at the gateway",
        gone="A request to the gateway has the functions' fields and no others.",
        file=_ADMISSION,
        old="        if name not in fields:\n            return Refusal(",
        new="        if name not in fields:\n            continue\n            return Refusal(",
        tests=_ADMITTED,
    ),
    Mutant(
        name="routes at the gateway",
        gone="The gateway has one route to an answer.",
        file=_ADMISSION,
        old="    if not known:\n",
        new="    if False:\n",
        tests=_ADMITTED,
    ),
    Mutant(
        name="age of a repeat",
        gone="A repeat is not answered with what an older job bought.",
        file=_ASKING,
        old="return replace(call, max_age=math.ceil(self._lease_holder.age()) + 1)",
        new="return call",
        tests=_CRASHES,
    ),
    Mutant(
        name="s-maxage",
        gone="The proxy gets the greatest age that an answer may have.",
        file=_CALL,
        old='{"s-maxage": call.max_age}',
        new="{}",
        tests=_BODY,
    ),
    Mutant(
        name="billed as paid",
        gone="A repeat that the cache answers is billed at its price.",
        file=_CALLING,
        old="if call.max_age is not None or is_fresh(request, call):",
        new="if False:",
        tests=_CRASHES,
    ),
    Mutant(
        name="replay afresh",
        gone="A replay asks for another answer than the one in the cache.",
        file=_CALL,
        old="return request.fresh or call.run > 1",
        new="return request.fresh",
        tests=("tests/unit/shared/stage/test_replay.py",),
    ),
    Mutant(
        name="200 without a completion",
        gone="A 200 without a chat completion is not an empty answer.",
        file="shared/gateways/litellm/response.py",
        old='if self.finish_reason == "stop" and not (',
        new="if False and (",
        tests=("tests/unit/shared/gateways/litellm/test_response.py",),
    ),
    Mutant(
        name="no bad answer twice",
        gone="An empty answer is asked for once more past the cache.",
        file=_ASKING,
        old="replace(request, fresh=True)",
        new="request",
        tests=_AFRESH,
    ),
    Mutant(
        name="entries of their own",
        gone="A fresh answer is cached beside the first one.",
        file=_CALL,
        old="namespace += ",
        new='control_of = ""  #',
        tests=_AFRESH,
    ),
    Mutant(
        name="organisations apart",
        gone="One organisation's cached answers are not another's.",
        file=_CALL,
        old='namespace = f"org-{call.org_id}"',
        new='namespace = "org"',
        tests=_BODY,
    ),
    Mutant(
        name="cached costs nothing",
        gone="An answer that another job bought is not billed again.",
        file="shared/gateways/litellm/partial_answer.py",
        old="cost_usd=0.0 if self.cached else usage.price",
        new="cost_usd=usage.price",
        tests=(
            "tests/unit/shared/gateways/litellm/test_response.py",
            "tests/unit/shared/gateways/litellm/test_client.py",
        ),
    ),
    Mutant(
        name="whole answers",
        gone="A half-received answer is not an answer.",
        file="shared/gateways/litellm/response.py",
        old='raise ModelUnavailable("The model\'s answer was cut off in the middle; try again later.")',
        new="return None",
        tests=("tests/unit/shared/gateways/litellm/test_response.py",),
    ),
)
