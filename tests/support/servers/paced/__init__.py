"""A provider with the pace of a real one: it answers after a while, then writes so many tokens a second."""
