"""Sitemaps of organizations' sites: their files, what robots.txt allows, and when they are read. Pure."""
