"""The polish stage: improve the post, and compare both versions."""
