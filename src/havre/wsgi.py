"""The WSGI application, for gunicorn with one worker: the process holds who is unlocked."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "havre.settings")

application = get_wsgi_application()
