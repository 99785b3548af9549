"""What Google Cloud's Logging and Monitoring make of the local stack's log: entries, metrics and alerts."""
