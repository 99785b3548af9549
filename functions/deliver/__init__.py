"""The deliver function: send events to the endpoints of organizations. It alone calls a stranger's URL."""
