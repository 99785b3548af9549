"""The quality stage: rules, a model's review, and the way back to polish."""
