"""The WSGI application, for gunicorn with one worker: the process holds who is unlocked."""

import ctypes
import os
import threading

from django.core.wsgi import get_wsgi_application

# No other process of this user may look into this one's memory, and no handler of the system gets a dump of it: a limit
# of 0 stops the kernel from writing one, but not from handing it on to a program (core(5)).
PR_SET_DUMPABLE = 4
if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
    raise OSError(ctypes.get_errno(), "prctl")
os.umask(0o077)  # what is sealed is nobody's to copy, and what is public is ours to change
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "havre.settings")
_django = get_wsgi_application()

from havre import __version__  # noqa: E402 (as below)
from havre.base.logs import Log  # noqa: E402 (as below)
from havre.web.runtime import runtime  # noqa: E402 (only a configured Django knows the data folder)
from havre.web.whole import WholeBodies  # noqa: E402 (as above)

application = WholeBodies(_django)
Log("web").info("started", version=__version__)
threading.Thread(target=runtime().watch, name="idle lock", daemon=True).start()
