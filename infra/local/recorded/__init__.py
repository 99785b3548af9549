"""Recorded answers of a good writer, behind an OpenAI-compatible server.

`python -m infra.local.recorded PORT` serves them to the proxy, so that the whole pipeline runs without a
model. They are the same each time and cost nothing. A request that the recording has no answer to is refused.
"""
