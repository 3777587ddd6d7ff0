"""The pictures of the guides, taken from a real contest (操作指南配图)."""
