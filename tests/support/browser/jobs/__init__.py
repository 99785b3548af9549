"""Jobs in every state, as the pipeline writes them, for the page to show."""
