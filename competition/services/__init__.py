"""What people do: functions named by verbs; they take an actor, flush, and never commit."""
