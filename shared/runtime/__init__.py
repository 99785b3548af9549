"""Make the clients lazily, once, on the serving loop; nothing is opened at import.

functions-framework imports a function's module in the parent of the serving process, has no start-up hook and
runs no code at shutdown: so the first request makes the clients, and nothing is kept in memory for later.

Each client has a module, so that a function imports, and is deployed with, only the clients that it uses.
"""
