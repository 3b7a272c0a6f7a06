"""The wiring: settings, the plain steps, the Prefect flows over them, and the command line. Nobody imports it."""

import os

# Prefect reads these when it is imported, so they are set before. What the user has set stands.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# The first start of an embedded server creates its database, which can take longer than the default of 20 s.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
