"""What `havre doctor` looks at. Each check is told where to read, so that a test can feed it files."""
