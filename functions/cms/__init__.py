"""The cms function: make a draft of a finished post in the CMS of its organization."""
