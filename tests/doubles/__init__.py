"""Ports kept as a test wants them: clocks that it moves, sockets whose other end it holds."""
