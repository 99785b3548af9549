"""The publish function: hand each finished post on to the cms function. It calls no CMS."""
