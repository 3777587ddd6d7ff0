"""Files in and out: bytes to rows and problems, facts to bytes; never the database (导入与导出)."""
