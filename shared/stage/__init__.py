"""The order of effects of a stage, from delivery to acknowledgement."""
