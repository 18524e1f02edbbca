"""What every layer may use: the errors a person reads, typed ids and dates with a precision."""
