"""The WSGI application, for gunicorn with one worker: the process holds who is unlocked."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # what is sealed is nobody's to copy, and what is public is ours to change
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "havre.settings")
_django = get_wsgi_application()

from havre.web.runtime import runtime  # noqa: E402 (only a configured Django knows the data folder)
from havre.web.whole import WholeBodies  # noqa: E402 (as above)

application = WholeBodies(_django)
threading.Thread(target=runtime().watch, name="idle lock", daemon=True).start()
