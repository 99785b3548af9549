"""`blog compare`: the same briefs written by several models or with several prompts, side by side."""
