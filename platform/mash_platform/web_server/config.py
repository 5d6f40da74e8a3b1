"""How gunicorn serves, on one machine and on servers: `gunicorn --config python:mash_platform.web_server.config`.

How many processes and where they listen is said beside it (cli/run.py, infra/systemd).
"""

from __future__ import annotations

import os

wsgi_app = "mash_platform.wsgi:application"
worker_class = "mash_platform.web_server.worker.BufferingWorker"
threads = int(os.environ.get("MASH_WEB_THREADS", "4"))
worker_connections = 500  # of each process; the oldest that has not sent its request yet gives way to a new one
keepalive = 5  # seconds that a connection is kept for a next request

limit_request_line = 4094  # bytes
limit_request_fields = 60
limit_request_field_size = 8190

# Who may say that a request came by https: the proxies that are named (tenants/client_address.py believes the same).
forwarded_allow_ips = os.environ.get("MASH_TRUSTED_PROXIES", "").replace(" ", ",") or "127.0.0.1,::1"
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
# No header stands for a path or a user, whoever sends it.
forwarder_headers = ""

graceful_timeout = 8
control_socket_disable = True
errorlog = "-"
# The route (tenants/middleware/routes.py): paths hold tokens; query strings and referrers may name people.
access_log_format = "%(t)s %({host}i)s %(m)s %({mash_route}e)s %(s)s %(B)s bytes %(M)s ms"
