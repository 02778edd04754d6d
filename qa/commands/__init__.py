"""One module a command; each reads settings, calls the engine, shows what came out."""
