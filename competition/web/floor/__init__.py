"""The door and the floor: names and stations, never codes or marks (检录与现场)."""

from flask import Blueprint

bp = Blueprint("floor", __name__, url_prefix="/floor")
