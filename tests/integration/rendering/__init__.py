"""The same text in many renderers: nothing that this project hands over may run script in any of them."""
