"""What a server runs: `granian --interface wsgi wsgi:app`."""

from competition import served_app

app = served_app()
