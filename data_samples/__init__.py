"""Sample data and the actor simulator that makes it."""
