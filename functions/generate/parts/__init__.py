"""A long post in parts: plan them, write them side by side, correct and join them."""
