"""Tests of the client's modules, run by node (前端模块)."""
