"""The ledger compared with the providers' reports, by day and model, with the likeliest reason of a gap."""
