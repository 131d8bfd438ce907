"""Writes the character table the tokenizers read, from the files of the Unicode Character Database.

    python3 make-table.py /usr/share/unicode unicode-15.0.0.txt

Lines: G first last category; L character lower-case; C first last combining-class;
D character decomposition (canonical, one step, may be composed again); E the same, never composed;
K character decomposition (compatibility, one step).
"""
import os
import sys

LAST = 0x10FFFF


def ranges(values, default):
    """Runs of equal values over all code points, the default left out."""
    start = 0
    for code in range(1, LAST + 2):
        if code > LAST or values.get(code, default) != values.get(start, default):
            if values.get(start, default) != default:
                yield start, code - 1, values[start]
            start = code


def plain(codes):
    return " ".join(f"{int(code, 16):X}" for code in codes.split())


def main(folder, target):
    categories, lower, classes, decompositions, compatible, excluded = {}, {}, {}, {}, {}, set()
    first = None
    for line in open(os.path.join(folder, "UnicodeData.txt"), encoding="ascii"):
        fields = line.rstrip("\n").split(";")
        code = int(fields[0], 16)
        if fields[1].endswith(", First>"):
            first = code
            continue
        for each in range(first if fields[1].endswith(", Last>") else code, code + 1):
            categories[each] = fields[2]
        if fields[3] != "0":
            classes[code] = int(fields[3])
        if fields[5] and not fields[5].startswith("<"):
            decompositions[code] = fields[5]
        elif fields[5]:
            compatible[code] = fields[5].split("> ")[1]
        if fields[13]:
            lower[code] = fields[13]
    for line in open(os.path.join(folder, "DerivedNormalizationProps.txt"), encoding="utf-8"):
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) > 1 and fields[1] == "Full_Composition_Exclusion":
            ends = [int(end, 16) for end in fields[0].split("..")]
            excluded.update(range(ends[0], ends[-1] + 1))
    with open(target, "w", encoding="ascii", newline="\n") as out:
        out.write("# Derived from the Unicode Character Database 15.0.0, (c) Unicode, Inc.; terms: unicode.org/license.\n")
        for low, high, value in ranges(categories, "Cn"):
            out.write(f"G {low:X} {high:X} {value}\n")
        for code, value in sorted(lower.items()):
            out.write(f"L {code:X} {int(value, 16):X}\n")
        for low, high, value in ranges(classes, 0):
            out.write(f"C {low:X} {high:X} {value}\n")
        for code, value in sorted(decompositions.items()):
            out.write(f"{'E' if code in excluded else 'D'} {code:X} {plain(value)}\n")
        for code, value in sorted(compatible.items()):
            out.write(f"K {code:X} {plain(value)}\n")


main(*sys.argv[1:])
