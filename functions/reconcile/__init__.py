"""The reconcile function: compare the ledger with the providers' bills, every night."""
