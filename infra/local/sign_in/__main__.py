"""Run the local sign-in until it is ended: `python -m infra.local.sign_in PORT`.

Its environment has GOOGLE_CLOUD_PROJECT and SUPABASE_DB_URL.
"""

from __future__ import annotations

import os
import sys
import time

import uvicorn

from infra.local.sign_in import app
from infra.local.sign_in.users import Users
from infra.local.supervision.service import HOST


def main() -> None:
    """Serve until a signal ends the process."""
    project, users = os.environ["GOOGLE_CLOUD_PROJECT"], Users(os.environ["SUPABASE_DB_URL"])
    application = app.create(project, users, time.time)
    uvicorn.run(application, host=HOST, port=int(sys.argv[1]), log_level="warning")


if __name__ == "__main__":
    main()
