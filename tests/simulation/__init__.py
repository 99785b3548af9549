"""The whole pipeline in virtual time with the faults that a seed draws: `python -m tests.simulation 42`.

The stage runner, the sink and the dead-letter handler are the product's own. The store, the topics, the
database and the proxy are the fakes that pass the contract tests of the real ones. ARCHITECTURE.md has the
figures.
"""
