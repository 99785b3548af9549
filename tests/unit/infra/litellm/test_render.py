"""The proxy's configuration for every kind of environment."""

from __future__ import annotations

from typing import Any

import pytest

from infra.litellm.render import ConfigurationError, render
from shared import topology
from tests.support.catalogue import frozen

KEY = {"LITELLM_MASTER_KEY": "sk-local"}
OPENAI = KEY | {"OPENAI_API_KEY": "a"}
ANTHROPIC = KEY | {"ANTHROPIC_API_KEY": "b"}
BOTH = OPENAI | ANTHROPIC
SONNET, HAIKU = "anthropic/claude-sonnet-5-5", "anthropic/claude-haiku-5-5"
SOL, NEWER_SOL, LUNA = "openai/gpt-6-sol", "openai/gpt-6.1-sol", "openai/gpt-6-luna"
ALIASES = ("best", "fast", "gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet", "claude-haiku")
PRICES = "lib/python*/site-packages/litellm/model_prices_and_context_window_backup.json"


@pytest.fixture
def config() -> dict[str, Any]:
    return frozen()


def served(rendered: dict[str, Any]) -> dict[str, str]:
    return {entry["model_name"]: entry["litellm_params"]["model"] for entry in rendered["model_list"]}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (BOTH, (NEWER_SOL, LUNA, SOL, LUNA, SONNET, HAIKU)),
        (OPENAI, (NEWER_SOL, LUNA, SOL, LUNA, SOL, LUNA)),
        (ANTHROPIC, (SONNET, HAIKU, SONNET, HAIKU, SONNET, HAIKU)),
    ],
)
def test_every_alias_works_with_any_key(
    config: dict[str, Any], environ: dict[str, str], expected: tuple[str, ...]
) -> None:
    """With one provider's key alone, that provider serves the others' aliases."""
    assert served(render(config, environ)) == dict(zip(ALIASES, expected, strict=True))


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (BOTH, ["best", "fast", "gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet"]),
        (OPENAI, ["best"]),
        (ANTHROPIC, []),
    ],
)
def test_no_fallback_asks_the_same_model_again(
    config: dict[str, Any], environ: dict[str, str], expected: list[str]
) -> None:
    """Where two aliases are one provider model, neither is a fallback for the other."""
    fallbacks = render(config, environ)["litellm_settings"]["fallbacks"]
    assert [alias for fallback in fallbacks for alias in fallback] == expected


@pytest.mark.parametrize("place", ["stand-in", "fallback"])
def test_another_price_class_is_refused_at_start(config: dict[str, Any], place: str) -> None:
    """A slip in the file would be found on the bill."""
    if place == "stand-in":
        config["provider_models"][LUNA]["stand_in"] = SONNET
    else:
        config["litellm_settings"]["fallbacks"] = [{"gpt-4o-mini": ["claude-3-5-sonnet"]}]
    with pytest.raises(ConfigurationError, match="another price class"):
        render(config, BOTH)


def test_deployment_has_the_facts_of_its_model(config: dict[str, Any]) -> None:
    """The facts of the model that serves an alias adapt its requests and limit its silence."""
    for environ, upstream in ((BOTH, None), (ANTHROPIC, None), (KEY, "http://host")):
        for entry in render(config, environ, upstream)["model_list"]:
            model, facts = entry["litellm_params"]["model"], entry["model_info"]["catalogue"]
            known = next(
                each
                for name, each in config["provider_models"].items()
                if name.split("/")[1] == model.split("/")[1]
            )
            assert {**known, **facts} == {**known, "flex": "flex_usd_per_million" in known}
            assert entry["litellm_params"]["stream_timeout"] == known["silence"]


def test_cheap_tier_has_a_call_to_itself(config: dict[str, Any]) -> None:
    """It answers late, so it may take as long as one call; other models keep their timeouts for it."""
    for entry in render(config, BOTH)["model_list"]:
        params = entry["litellm_params"]
        cheap = {"flex": 290} if entry["model_info"]["catalogue"]["flex"] else None
        assert params.get("timeout_by_service_tier") == params.get("stream_timeout_by_service_tier") == cheap
    assert topology.load().timing.model_hang < 290 < topology.load().timing.model_call


def test_upstream_serves_all_at_real_prices(config: dict[str, Any]) -> None:
    """An upstream serves everything at its real price.

    A local run shows what the real model would have cost, and no real key goes there.
    """
    rendered = render(config, BOTH, "http://127.0.0.1:9")
    assert "server" not in rendered["gateway"]
    assert "server" not in render(config, BOTH)["gateway"]
    own = [f"openai/{model.split('/')[1]}" for model in served(config).values()]
    assert served(rendered) == dict(zip(ALIASES, own, strict=True))
    [params] = [each["litellm_params"] for each in rendered["model_list"] if each["model_name"] == "gpt-4o"]
    assert (params["model"], params["api_base"], params["api_key"]) == (SOL, "http://127.0.0.1:9/v1", "none")
    prices = {name: price * 1e6 for name, price in params.items() if "cost" in name}
    assert prices == pytest.approx(
        {
            "input_cost_per_token": 2.0,
            "output_cost_per_token": 10.0,
            "cache_read_input_token_cost": 0.2,
            "cache_creation_input_token_cost": 2.5,
            "input_cost_per_token_flex": 1.0,
            "output_cost_per_token_flex": 5.0,
            "cache_read_input_token_cost_flex": 0.1,
            "cache_creation_input_token_cost_flex": 1.25,
        }
    )
    assert len(rendered["litellm_settings"]["fallbacks"]) == 5


def test_upstream_model_serves_every_alias(config: dict[str, Any]) -> None:
    """A server with a model of its own is asked for that one, with a temperature, at each alias's price."""
    plain, named = render(config, KEY, "http://host"), render(config, KEY, "http://host", "qwen/qwen3-8b")
    assert named["gateway"]["server"] == "host"
    for before, after in zip(plain["model_list"], named["model_list"], strict=True):
        was, now = before["litellm_params"], after["litellm_params"]
        assert (now["model"], now["api_base"]) == ("openai/qwen/qwen3-8b", "http://host/v1")
        assert {name: now[name] for name in was if "cost" in name}.items() <= was.items()
        facts = after["model_info"]["catalogue"]
        assert (facts["temperature"], facts["effort"], facts["efforts"], facts["flex"]) == (
            *("always", None, []),
            False,
        )
        assert facts["reasoning_tokens"] > 0, "it may reason"
        assert now["stream_timeout"] + 10 <= min(each.silence for each in topology.load().models.values())
        assert "timeout_by_service_tier" not in now
    assert named["litellm_settings"]["fallbacks"] == []


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://host:1", "http://host:1/v1"),
        ("http://host:1/", "http://host:1/v1"),
        ("http://host:1/v1", "http://host:1/v1"),
        ("https://host/api/v2/", "https://host/api/v2"),
    ],
)
def test_an_upstream_may_leave_out_v1(config: dict[str, Any], url: str, base: str) -> None:
    """A bare address means the usual path."""
    assert render(config, KEY, url)["model_list"][0]["litellm_params"]["api_base"] == base


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "nonsense"])
def test_an_upstream_has_to_be_an_address(config: dict[str, Any], url: str) -> None:
    """A typing error is told at start and not by the first call."""
    with pytest.raises(ConfigurationError, match="address"):
        render(config, KEY, url)


@pytest.mark.parametrize("environ", [{}, {"LITELLM_MASTER_KEY": ""}, {"LITELLM_MASTER_KEY": "sk-1234"}])
def test_the_master_key_has_to_be_a_secret(config: dict[str, Any], environ: dict[str, str]) -> None:
    """The sentence names the variable and what it is for."""
    with pytest.raises(ConfigurationError, match=r"LITELLM_MASTER_KEY .* secret"):
        render(config, environ, "http://host")


@pytest.mark.parametrize("name", ["LITELLM_MASTER_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"])
def test_a_key_is_one_word(config: dict[str, Any], name: str) -> None:
    """What was pasted with its neighbours is told by name, and not shown."""
    with pytest.raises(ConfigurationError, match=f"{name} is malformed") as told:
        render(config, BOTH | {name: "sk-one two"})
    assert "sk-one" not in str(told.value)


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_key_is_none(config: dict[str, Any], blank: str) -> None:
    """As when a variable is exported and left empty: the other provider serves its aliases."""
    assert served(render(config, OPENAI | {"ANTHROPIC_API_KEY": blank}))["claude-3-5-sonnet"] == SOL
    with pytest.raises(ConfigurationError, match="LITELLM_MASTER_KEY is not set"):
        render(config, BOTH | {"LITELLM_MASTER_KEY": blank})


def test_proxy_drops_nothing_and_never_retries(config: dict[str, Any]) -> None:
    """The proxy drops no parameter and never retries.

    Dropping turns an upstream's 422 into a 200 without an answer; retries are the callers'.
    """
    settings = render(config, BOTH)["litellm_settings"]
    assert (settings["drop_params"], settings["num_retries"]) == (False, 0)
    assert render(config, BOTH)["router_settings"]["num_retries"] == 0


def test_some_provider_has_to_be_reachable(config: dict[str, Any]) -> None:
    """Without any key, and without an upstream, there is nothing to start."""
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY and ANTHROPIC_API_KEY"):
        render(config, KEY)


def test_the_cache_is_redis_where_there_is_one(config: dict[str, Any]) -> None:
    """And the password is named, never written."""
    assert render(config, BOTH)["litellm_settings"]["cache_params"]["type"] == "local"
    redis = {"REDIS_HOST": "r", "REDIS_PASSWORD": "secret"}
    cache = render(config, BOTH | redis)["litellm_settings"]["cache_params"]
    assert (cache["type"], cache["host"], cache["port"]) == ("redis", "os.environ/REDIS_HOST", 6379)
    assert cache["password"] == "os.environ/REDIS_PASSWORD"  # noqa: S105  # a name
    assert (cache["ttl"], cache["max_messages"]) == (3600, None)


@pytest.mark.parametrize(
    ("redis", "name"),
    [
        ({"REDIS_HOST": "r", "REDIS_PORT": "abc"}, "REDIS_PORT"),
        ({"REDIS_HOST": "redis://r:6379"}, "REDIS_HOST"),
        ({"REDIS_HOST": "r:6379"}, "REDIS_HOST"),
        ({"REDIS_HOST": "r "}, "REDIS_HOST"),
    ],
)
def test_a_redis_that_is_no_address_is_told(config: dict[str, Any], redis: dict[str, str], name: str) -> None:
    """By the variable's name, before the proxy fails with somebody else's words."""
    with pytest.raises(ConfigurationError, match=f"{name} is not a"):
        render(config, BOTH | redis)


@pytest.mark.parametrize("host", ["localhost", "redis-1.internal", "10.0.0.1", "::1"])
def test_a_redis_may_have_any_address(config: dict[str, Any], host: str) -> None:
    """Name, IPv4, IPv6."""
    settings = render(config, BOTH | {"REDIS_HOST": host, "REDIS_PORT": "6380"})["litellm_settings"]
    assert settings["cache_params"]["port"] == 6380


def test_langfuse_needs_both_keys(config: dict[str, Any]) -> None:
    """Langfuse hears only when both keys are set.

    Half a configuration would only fill the log with errors.
    """
    half = BOTH | {"LANGFUSE_PUBLIC_KEY": "p"}
    assert "success_callback" not in render(config, half)["litellm_settings"]
    whole = render(config, half | {"LANGFUSE_SECRET_KEY": "s"})["litellm_settings"]
    assert whole["success_callback"] == ["langfuse"]


def test_given_configuration_is_unchanged(config: dict[str, Any]) -> None:
    """The given configuration is left as it was. Rendering is a pure function."""
    render(config, BOTH, "http://host")
    assert config == frozen()


def test_model_may_hang_as_the_topology_allows(config: dict[str, Any]) -> None:
    """A model may hang as long as the topology allows.

    So that the fallback's answer, which costs money, comes while the caller still waits for it.
    """
    timing = topology.load().timing
    assert config["litellm_settings"]["request_timeout"] == timing.model_hang


def test_each_alias_answers_under_its_own_name(config: dict[str, Any]) -> None:
    """x-litellm-model-id tells the callers which alias it was."""
    assert all(entry["model_info"]["id"] == entry["model_name"] for entry in config["model_list"])
