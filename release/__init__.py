"""One file for a USB stick (发行包): the system with all it needs, where there is no network."""
