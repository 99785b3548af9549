"""The order of effects around a step: intake, claim, attempt, commit, publish."""
