"""What programs may read and hand in (接口): by token, in the event and the scopes it names."""

from flask import Blueprint

from competition.web.problems import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")
#: No cookie is read here, so no other site can make a browser speak for a program.
csrf.exempt(bp)
