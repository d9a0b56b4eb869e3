"""termios, tty, fcntl, grp and syslog, in every interpreter. Run by PythonModulesTest."""

from concurrent import interpreters

import clutch

USE = """
import fcntl
import grp
import os
import syslog
import termios
import tty

master, slave = os.openpty()
before = termios.tcgetattr(slave)
assert before[3] & termios.ECHO and len(before[6]) == termios.NCCS, before
tty.setraw(slave)
raw = termios.tcgetattr(slave)
assert not raw[3] & (termios.ECHO | termios.ICANON) and raw[6][termios.VMIN] == 1, raw
termios.tcsetattr(slave, termios.TCSADRAIN, before)
assert termios.tcgetattr(slave) == before
termios.tcsetwinsize(slave, (24, 80))
assert termios.tcgetwinsize(master) == (24, 80)
os.close(master), os.close(slave)

reader, writer = os.pipe()
try:
    termios.tcgetattr(reader)
except termios.error as error:
    assert error.args[0] == 25
else:
    raise AssertionError("a pipe is no terminal")
flags = fcntl.fcntl(reader, fcntl.F_GETFL)
fcntl.fcntl(reader, fcntl.F_SETFL, flags | os.O_NONBLOCK)
assert fcntl.fcntl(reader, fcntl.F_GETFL) == flags | os.O_NONBLOCK and not os.get_blocking(reader)
os.close(reader), os.close(writer)
try:
    fcntl.fcntl(reader, fcntl.F_GETFD)
except OSError as error:
    assert error.errno == 9
else:
    raise AssertionError("it is closed")

group = grp.getgrgid(0)
assert grp.getgrnam(group.gr_name) == group and group in grp.getgrall() and group[2] == 0
syslog.syslog(syslog.LOG_DEBUG, "a test")
"""


def test_all_interpreters():
    exec(USE, {})
    made = [interpreters.create(), interpreters.create()]
    for each in made:
        each.exec(USE)
    for each in made:
        each.close()


def test_a_confined_one_names_no_descriptor_of_the_process():
    interp = clutch.create(config=clutch.InterpreterConfig.sandboxed())
    try:
        interp.exec(
            """
import fcntl
import grp
import termios
assert grp.getgrall() == []
for call in lambda: termios.tcgetattr(0), lambda: fcntl.fcntl(1, fcntl.F_GETFL):
    try:
        call()
    except (OSError, termios.error):
        continue
    raise AssertionError("it has none")
"""
        )
    finally:
        interp.close()
