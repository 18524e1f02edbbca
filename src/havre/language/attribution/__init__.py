"""Who said what, and through whom: a rule engine over quotation marks, speech verbs and chains of outlets."""
