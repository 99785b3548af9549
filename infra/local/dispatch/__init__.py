"""The dispatcher: pushes the emulator's messages to the functions, as many at once as Google Cloud would.

The emulator's own push hands each function two messages at a time, and a queue appears that the cloud does
not have. The dispatcher is a process of its own, `python -m infra.local.dispatch ORDERS`: it is started again
when it dies, and a busy `blog up` does not delay messages.
"""
