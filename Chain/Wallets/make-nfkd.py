"""Writes the table that passphrases are normalised with, from the Unicode Character Database.

    python3 make-nfkd.py /usr/share/unicode/UnicodeData.txt 15.0.0 nfkd-15.0.0.txt

Lines: K character compatibility-decomposition (whole, not one step); C first last combining-class.
Hangul syllables are left out: they are decomposed by arithmetic (Unicode, section 3.12).
"""
import sys


def main(source, version, target):
    steps, classes = {}, {}
    with open(source, encoding="ascii") as lines:
        for line in lines:
            fields = line.split(";")
            code = int(fields[0], 16)
            if fields[3] != "0":
                classes[code] = int(fields[3])
            mapping = [word for word in fields[5].split() if not word.startswith("<")]
            if mapping:
                steps[code] = [int(word, 16) for word in mapping]

    def whole(code):
        return [last for step in steps[code] for last in whole(step)] if code in steps else [code]

    with open(target, "w", encoding="ascii", newline="\n") as table:
        table.write(f"# Derived from the Unicode Character Database {version}, (c) Unicode, Inc.; terms: unicode.org/license.\n")
        for code in sorted(steps):
            table.write(f"K {code:X} {' '.join(f'{one:X}' for one in whole(code))}\n")
        codes = sorted(classes)
        start = 0
        for at in range(1, len(codes) + 1):
            if at == len(codes) or codes[at] != codes[at - 1] + 1 or classes[codes[at]] != classes[codes[start]]:
                table.write(f"C {codes[start]:X} {codes[at - 1]:X} {classes[codes[start]]}\n")
                start = at


main(*sys.argv[1:])
