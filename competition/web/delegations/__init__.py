"""A delegation's own pages (代表队): its leader registers people and objects to judges."""

from flask import Blueprint

bp = Blueprint("delegations", __name__, url_prefix="/delegations")
