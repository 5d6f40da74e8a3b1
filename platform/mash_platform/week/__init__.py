"""`mash week`: an invented week in a hub, played over HTTP by its people, counted, and held against what it sent."""
