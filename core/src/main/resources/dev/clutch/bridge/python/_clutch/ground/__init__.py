"""What everything stands on. It imports nothing of ours."""

host = __spec__.loader.host
"""``host(room)``: the host functions of a room, an object of dev.clutch.bridge; the names are Bridge.Loader's."""
