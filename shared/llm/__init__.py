"""What a step needs of a language model. Pure."""
