"""The door: the pipeline over HTTP, for pages and backends. It publishes and reads, and works on no job.

app.py says how a module adds routes.
"""
