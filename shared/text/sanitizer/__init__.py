"""What a post may carry into a page, and how it is written so that every renderer reads it alike."""
