#!/usr/bin/env python3
"""Makes strd.json from the NIST StRD nonlinear regression files.

Source: folder NIST_STRD of lmfit 1.3.4's source distribution on PyPI (lmfit-1.3.4.tar.gz,
SHA-256 3c22c28c43f717f6c5b4a3bd81e893a2149739c26a592c046f2e33c23cfbe497), which carries the files of
https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml unchanged. Only numbers are taken: data, starting values,
certified parameters, standard errors, residual sum of squares and degrees of freedom.

Errata handled: Rat43.dat prints 9 degrees of freedom where 15 observations and 4 parameters leave 11; Nelson.dat
lists y, but the certified values are those of a fit of log y.

    pip download --no-binary :all: --no-deps lmfit==1.3.4
    python3 convert.py lmfit-1.3.4.tar.gz > strd.json
"""

import hashlib
import json
import math
import re
import sys
import tarfile

SHA256 = "3c22c28c43f717f6c5b4a3bd81e893a2149739c26a592c046f2e33c23cfbe497"


def problem(name, text):
    lines = text.replace("\r", "").split("\n")
    level = re.search(r"(Lower|Average|Higher) Level of Difficulty", text).group(1).lower()
    start = next(i for i, line in enumerate(lines) if i > 50 and line.startswith("Data:"))
    rows = [[float(word) for word in line.split()] for line in lines[start + 1 :] if line.strip()]
    parameters = [
        [float(word) for word in match.group(1).split()]
        for line in lines[:start]
        if (match := re.match(r"\s*b\d+\s*=\s*(.*)$", line)) and len(match.group(1).split()) == 4
    ]
    rss = float(re.search(r"Residual Sum of Squares:\s+(\S+)", text).group(1))
    dof = int(re.search(r"Degrees of Freedom:\s+(\d+)", text).group(1))
    if name == "Rat43":
        assert dof == 9, "the erratum this corrects is gone from the file"
        dof = 11
    assert dof == len(rows) - len(parameters), name
    y = [row[0] for row in rows]
    return {
        "name": name,
        "level": level,
        "predictors": [list(column) for column in zip(*(row[1:] for row in rows))],
        "y": [math.log(value) for value in y] if name == "Nelson" else y,
        "starts": [[row[0] for row in parameters], [row[1] for row in parameters]],
        "certified": [row[2] for row in parameters],
        "standardErrors": [row[3] for row in parameters],
        "residualSumOfSquares": rss,
        "degreesOfFreedom": dof,
    }


def main(path):
    with open(path, "rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != SHA256:
            sys.exit("this is not the lmfit-1.3.4.tar.gz that strd.json was made from")
    with tarfile.open(path) as archive:
        members = sorted(
            (m for m in archive.getmembers() if re.search(r"/NIST_STRD/\w+\.dat$", m.name)), key=lambda m: m.name
        )
        problems = [
            problem(re.search(r"(\w+)\.dat$", m.name).group(1), archive.extractfile(m).read().decode("latin-1"))
            for m in members
        ]
    assert len(problems) == 27
    print("[\n" + ",\n".join(json.dumps(p) for p in problems) + "\n]")


if __name__ == "__main__":
    main(sys.argv[1])
