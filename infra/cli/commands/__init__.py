"""The subcommands of `blog`, one module each."""
