"""The contests that ship (示例赛事): where they are made, and that they hold what they promise."""
