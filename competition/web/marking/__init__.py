"""Judges and their chief: codes, never names (评分)."""

from flask import Blueprint

bp = Blueprint("marking", __name__, url_prefix="/marking")
