"""Accounts, unlocking, sessions, invitations and vouching."""
