"""One file that holds everything, and the way back: `havre backup`, `restore` and `move`.

The file's format is docs/reference/backup-format.md.
"""
