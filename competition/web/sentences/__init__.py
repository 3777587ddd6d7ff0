"""Sentences for refusals and problems: one module per noun, each a dict SENTENCES."""
