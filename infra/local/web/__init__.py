"""The page on this machine: `python -m infra.local.web PORT` serves web/dist as Firebase Hosting does."""
