"""What ``_interpchannels`` is made of."""
