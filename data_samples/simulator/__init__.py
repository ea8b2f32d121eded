"""Actor simulator: people act, traces follow. Nothing here is drawn from the linking model, and nothing imports it."""
