"""From shared trait values to weighted links: values, corroboration, classes, pairs, links."""
