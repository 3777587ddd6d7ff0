"""What everyone may see: publications and certificates (公示与核验)."""

from flask import Blueprint

bp = Blueprint("public", __name__)
