"""Signing in and out (登录)."""

from competition.web.auth import bp
from competition.web.guards import open_to_all


@bp.get("/sign-in")
@open_to_all("the way in")
def sign_in():
    return "sign in"
