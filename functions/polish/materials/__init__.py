"""Materials of a request, as the editor reads them."""
