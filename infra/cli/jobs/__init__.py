"""Jobs as the command handles them: submit, follow, replay, erase."""
