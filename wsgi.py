"""What a server runs: `granian --interface wsgi wsgi:app`."""

from competition import create_app

app = create_app()
