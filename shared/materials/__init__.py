"""Material that people give with a request: profile, sources, own pages, an existing post. Pure."""
