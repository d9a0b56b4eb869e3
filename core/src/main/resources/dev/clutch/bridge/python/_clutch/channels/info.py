"""What can be told of a channel. Private."""


class ChannelInfo(tuple):
    """A channel's state. Eight fields are items of the tuple, too; the rest are attributes only."""

    __module__ = "_interpchannels"
    _FIELDS = (
        *("open", "closing", "closed", "count", "num_interp_send", "num_interp_send_released"),
        *("num_interp_recv", "num_interp_recv_released", "num_interp_both", "num_interp_both_released"),
        *("num_interp_both_send_released", "num_interp_both_recv_released"),
        *("send_associated", "send_released", "recv_associated", "recv_released"),
    )
    n_fields = 16
    n_sequence_fields = 8
    n_unnamed_fields = 0

    def __new__(cls, values):
        self = tuple.__new__(cls, values[: cls.n_sequence_fields])
        self.__dict__["_values"] = tuple(values)
        return self

    def __setattr__(self, name, value):
        raise AttributeError("readonly attribute")

    def __repr__(self):
        fields = ", ".join(map("{}={!r}".format, self._FIELDS, self))
        return f"_interpchannels.ChannelInfo({fields})"


for _index, _name in enumerate(ChannelInfo._FIELDS):
    setattr(ChannelInfo, _name, property(lambda self, index=_index: self._values[index]))

del _index, _name
