"""Who may: permissions, the roles that hold them, and the one gate."""
