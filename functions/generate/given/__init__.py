"""What people gave with the request, in the prompts of the writer and in what it wrote."""
