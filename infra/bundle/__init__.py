"""How a function's bundle is made: what it imports, which packages that takes, its files, what is in them."""
