"""What is expected of one outcome: drivers, track record, their pool, and why the experts differ."""
