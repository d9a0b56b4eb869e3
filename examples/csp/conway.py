"""Conway's problem, as Hoare solves it: cards are read as one stream of characters, in which ** becomes ^, and which is
printed in lines of another length. Three processes, each in an interpreter of its own."""

from clutch.csp import Channel, par, process, thread

CARDS = "2**10 is 1024; 2**", "16 is 65536; * and *** stay what the", "y are, almost"
WIDTH = 24


def disassemble(cards, out):
    for card in cards:
        for character in card:
            out.send(character)


def squash(west, east):
    for character in west:
        if character == "*":
            follower = next(west, "")
            character = "^" if follower == "*" else character + follower
        for each in character:
            east.send(each)


def assemble(characters, out):
    line = ""
    for character in characters:
        line += character
        if len(line) == WIDTH:
            out.send(line)
            line = ""
    if line:
        out.send(line.ljust(WIDTH, "."))


def show(lines):
    for line in lines:
        print(line)


if __name__ == "__main__":
    west, east, lines = Channel(capacity=80), Channel(capacity=80), Channel()
    par(
        process(disassemble, CARDS, west.writer),
        process(squash, west.reader, east.writer),
        process(assemble, east.reader, lines.writer),
        thread(show, lines.reader),
    )
