"""The tablets' API (平板接口)."""

from flask import Blueprint

bp = Blueprint("sync", __name__, url_prefix="/api/v1")
