"""Forms of the console: one module per noun; they check shape, services check law."""
