"""Public views. They read editions, stored pages, site texts and the identity of topics; never a version."""
