"""The isotope pattern of [Au12Ag32(C7H5O2S)30]4-, aggregated, by one of three programs: a whole process, as its users run it.

usage: pattern.py brainpy|isospec|openms; prints the number of peaks, their sum and the most abundant m/z.
"""

import sys

COMPOSITION = {"C": 210, "H": 150, "O": 60, "S": 30, "Ag": 32, "Au": 12}
CHARGE = 4
ELECTRON = 5.48579909065e-4


def brainpy_peaks():
    # The default number of peaks cuts this envelope off; 90 hold all of it.
    from brainpy import isotopic_variants

    return [(peak.mz, peak.intensity) for peak in isotopic_variants(COMPOSITION, npeaks=90, charge=0)]


def isospec_peaks():
    # All isotopologues up to a joint probability of 0.9999, then their centroids by nominal mass.
    import IsoSpecPy
    import numpy

    formula = "".join(f"{element}{count}" for element, count in COMPOSITION.items())
    found = IsoSpecPy.IsoTotalProb(0.9999, formula=formula)
    masses, probabilities = found.np_masses(), found.np_probs()
    step = numpy.rint(masses - masses.min()).astype(int)
    sums = numpy.bincount(step, probabilities)
    moments = numpy.bincount(step, probabilities * masses)
    return [(moment / total, total) for moment, total in zip(moments, sums) if total > 0]


def openms_peaks():
    import pyopenms

    formula = pyopenms.EmpiricalFormula("".join(f"{element}{count}" for element, count in COMPOSITION.items()))
    pattern = formula.getIsotopeDistribution(pyopenms.CoarseIsotopePatternGenerator(100))
    return [(peak.getMZ(), peak.getIntensity()) for peak in pattern.getContainer()]


peaks = {"brainpy": brainpy_peaks, "isospec": isospec_peaks, "openms": openms_peaks}[sys.argv[1]]()
mass, _ = max(peaks, key=lambda peak: peak[1])
print(len(peaks), sum(probability for _, probability in peaks), (mass + CHARGE * ELECTRON) / CHARGE)
