"""Writes IsotopeReference.swift: isotope patterns by IsoSpecPy (all isotopologues up to a joint probability of 1 - 1e-8,
summed by their number of nucleons) with photofit's own masses and abundances.

usage: photofit massspec isotopes > table.csv; python3 isospec.py table.csv > ../IsotopeReference.swift
IsoSpecPy 2.6.0, numpy 2.4.6 (Łącki & Valkenborg, Anal. Chem. 2020, 92, 9472).
"""

import re
import sys

import IsoSpecPy
import numpy

FORMULAS = [
    "C144H162S18PdAu24", "C144H162S18CdAu24", "C144H162S18PtAg24", "C10H10Cd8Se8", "C210H150O60S30Ag32Au12",
]

table = {}
for line in open(sys.argv[1]):
    if line.startswith("#") or line.startswith("element"):
        continue
    element, mass, abundance = line.strip().split(",")
    table.setdefault(element, []).append((float(mass), float(abundance)))

print("// Written by oracle/isospec.py (IsoSpecPy 2.6.0): nucleons, probability and mean mass of aggregated peaks above 1e-5.")
print("enum IsotopeReference {")
print("  struct Peak: Sendable {\n    let nucleons: Int\n    let probability: Double\n    let mass: Double\n  }\n")
print("  static let patterns: [(formula: String, peaks: [Peak])] = [")
for formula in FORMULAS:
    atoms = [(e, int(n or 1)) for e, n in re.findall(r"([A-Z][a-z]?)(\d*)", formula)]
    found = IsoSpecPy.IsoTotalProb(
        1 - 1e-8, atomCounts=[n for _, n in atoms], isotopeMasses=[[m for m, _ in table[e]] for e, _ in atoms],
        isotopeProbabilities=[[a for _, a in table[e]] for e, _ in atoms])
    masses, probabilities = found.np_masses(), found.np_probs()
    lightest = sum(n * min(m for m, _ in table[e]) for e, n in atoms)
    nucleons = sum(n * round(min(m for m, _ in table[e])) for e, n in atoms)
    step = numpy.rint(masses - lightest).astype(int)
    sums = numpy.bincount(step, probabilities)
    moments = numpy.bincount(step, probabilities * (masses - lightest))
    print(f'    ("{formula}", [')
    for k, probability in enumerate(sums):
        if probability > 1e-5:
            print(f"      .init(nucleons: {nucleons + k}, probability: {probability:.10f}, "
                  f"mass: {lightest + moments[k] / probability:.6f}),")
    print("    ]),")
print("  ]\n}")
