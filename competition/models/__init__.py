"""What is remembered: columns, constraints, relationships; no decisions."""
