"""Where the clients are made: lazily, once, on the loop that serves. Nothing is opened at import.

functions-framework imports a function's module in the parent of the process that serves, has no start-up hook
and runs no code at shutdown: so the first request makes the clients, and nothing waits in memory for an end.

One module for each client, so that a function imports, and is deployed with, only those that it uses.
"""
