"""Pure arithmetic of a contest (规则计算): no Flask, no database, no clock, no chance."""
