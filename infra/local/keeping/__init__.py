"""The jobs, costs and posts of a stack between two runs: `blog up --keep`."""
