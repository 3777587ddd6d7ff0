"""What the shipped contests are made of (示例来源): schemes, names, and chance without chance."""
