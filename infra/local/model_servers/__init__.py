"""Model servers that run on this machine already: which there are, and what each says of its models."""
