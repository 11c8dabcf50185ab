"""Reads a map as `photofit simulate transient` writes it, and times a call."""
import os

# One thread on one core, as the other side has it; before numpy reads it.
for library in ("OPENBLAS", "OMP", "MKL", "NUMBA"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import resource
import time

import numpy as np

# Start A: lifetimes, width of the response and time zero well off the truth (0.36, 2.61, 1500 ps; 0.12 ps; 0).
LIFETIMES, WIDTH, TIME_ZERO = (0.9, 7.0, 600.0), 0.25, 0.05
FWHM_PER_SIGMA = 2.3548200450309493


def read(path):
    """Delays, wavelengths and the signal, delays x wavelengths."""
    with open(path) as file:
        lines = [line for line in file if not line.startswith("#")]
    # The corner of the first row holds text.
    table = np.loadtxt(["0," + lines[0].split(",", 1)[1]] + lines[1:], delimiter=",")
    return table[0, 1:], table[1:, 0], np.ascontiguousarray(table[1:, 1:].T)


def timed(call, runs):
    """The last result, and the CPU seconds of every run after a first one that warms up."""
    result, seconds = call(), []
    for _ in range(runs):
        start = time.process_time()
        result = call()
        seconds.append(time.process_time() - start)
    return result, seconds


def memory():
    """Largest resident set in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
