"""Honest institutions: cooperatives, media agencies, full-service operators, wholesalers, warehouses; and sham ones."""
