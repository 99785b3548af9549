"""The door's own description: OpenAPI 3.1, written from the types of its requests and answers."""
