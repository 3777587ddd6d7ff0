"""Signing in and out, first run, accounts (登录)."""

from flask import Blueprint

bp = Blueprint("auth", __name__)
