"""How everything looks in JSON, by noun: what clients ask, what they are shown, and the sockets' frames."""
