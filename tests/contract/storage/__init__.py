"""What ports/storage.py and ports/repositories promise, told once and held by every adapter."""
