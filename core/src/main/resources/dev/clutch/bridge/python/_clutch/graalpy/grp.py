"""Access to the Unix group database.

Group entries are reported as 4-tuples containing the following fields
from the group database, in order:

  name   - name of the group
  passwd - group password (encrypted); often empty
  gid    - numeric ID of the group
  mem    - list of members

The gid is an integer, name and password are strings. (Note that most
users are not explicitly listed as members of the groups they are in
according to the password database. Check both databases to get
complete membership information.)
"""

# GraalPy has none. This one reads /etc/group, as far as the interpreter may: groups of a directory service are not there.

from operator import itemgetter as _item

_FILE = "/etc/group"


class struct_group(tuple):
    """grp.struct_group: Results from getgr*() routines.

    This object may be accessed either as a tuple of
      (gr_name,gr_passwd,gr_gid,gr_mem)
    or via the object attributes as named in the above tuple."""

    __module__ = "grp"
    __slots__ = ()
    n_fields = n_sequence_fields = 4
    n_unnamed_fields = 0
    __match_args__ = ("gr_name", "gr_passwd", "gr_gid", "gr_mem")
    gr_name, gr_passwd, gr_gid, gr_mem = (property(_item(i)) for i in range(4))

    def __repr__(self):
        fields = ", ".join([f"{name}={value!r}" for name, value in zip(self.__match_args__, self)])
        return f"grp.struct_group({fields})"


def _groups():
    try:
        with open(_FILE, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:  # there is none, or it is not for this interpreter
        return
    for line in lines:
        parts = line.strip().split(":")
        if len(parts) == 4 and not line.startswith(("#", "+", "-")) and parts[2].isdecimal():
            name, password, number, members = parts
            yield struct_group((name, password, int(number), [each for each in members.split(",") if each]))


def getgrgid(id):  # noqa: A002 - CPython's name
    """Return the group database entry for the given numeric group ID.

    If id is not valid, raise KeyError."""
    if not isinstance(id, int):
        raise TypeError(f"'{type(id).__name__}' object cannot be interpreted as an integer")
    for group in _groups():
        if group.gr_gid == id:
            return group
    raise KeyError(f"getgrgid(): gid not found: {id}")


def getgrnam(name):
    """Return the group database entry for the given group name.

    If name is not valid, raise KeyError."""
    if not isinstance(name, str):
        raise TypeError(f"getgrnam() argument 'name' must be str, not {type(name).__name__}")
    if "\0" in name:
        raise ValueError("embedded null byte")
    for group in _groups():
        if group.gr_name == name:
            return group
    raise KeyError(f"getgrnam(): name not found: {name!r}")


def getgrall():
    """Return a list of all available group entries, in arbitrary order.

    An entry whose name starts with '+' or '-' represents an instruction
    to use YP/NIS and may not be accessible via getgrnam or getgrgid."""
    return list(_groups())
