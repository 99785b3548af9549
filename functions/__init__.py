"""The Cloud Functions: one folder for each, deployed apart."""
