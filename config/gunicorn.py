"""How gunicorn serves the site: `gunicorn -c config/gunicorn.py config.wsgi`.

No access log: addresses that patients ask for would fill it (invariant 10). gunicorn reads WEB_CONCURRENCY itself.
"""

from pathlib import Path

from gunicorn.http import message

from config import env, logs

bind = env.text("BIND", "127.0.0.1:8000")
worker_class = "gthread"
threads = env.number("THREADS", 4, least=1)
preload_app = False
timeout = 60
graceful_timeout = 20
keepalive = 5
# Whole letters are searched for, in an address: one in Arabic takes six bytes a character there. gunicorn lowers any
# limit to its own, 8,190 bytes, and 0 would let a stranger send a line that never ends. So its own is raised, to what
# holds all that is read of a letter in any script. No further: a line that comes in pieces is gone through at each.
limit_request_line = message.MAX_REQUEST_LINE = 128 * 1024
accesslog = None
logconfig_dict = logs.logging_config(env.text("LOG_LEVEL", "INFO").upper())
# A worker's heartbeat file belongs in memory; on a slow disk it would stall the worker.
MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes a file of its own with a random name there
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None
# gunicorn would open a control socket in the home folder, for a tool that this site does not use.
control_socket_disable = True
