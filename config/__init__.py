"""How the encyclopedia is put together and run: settings, addresses, the WSGI entrance."""
