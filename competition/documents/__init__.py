"""Papers and pictures (文书): facts in, PDF or PNG bytes out; no database, no web, no clock."""
