"""The WSGI entrance that a server (gunicorn) loads: `config.wsgi:application`."""

import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_django = get_wsgi_application()
_BOUNDARY = re.compile(r"; *(boundary=[\w'()+,./:=?-]+)", re.ASCII | re.IGNORECASE)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request, which is in UTF-8 whatever it says of itself.

    Django decodes even the address by the charset of the content type, with any codec that Python has: some fail before
    a view is asked, others make characters that no answer and no database can hold.
    """
    if ";" in (told := environ.get("CONTENT_TYPE", "")):
        boundary = _BOUNDARY.search(told)
        environ["CONTENT_TYPE"] = told.partition(";")[0] + (f"; {boundary[1]}" if boundary else "")
    answer = _django(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return answer
    # Django leaves the body to the server to drop, and gunicorn logs a warning each time that it does.
    answer.close()
    return []
