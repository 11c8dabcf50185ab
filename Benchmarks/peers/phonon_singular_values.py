#!/usr/bin/env python3
"""Singular values of J·diag(θ)/σ of Γ(T) at the truth, for the phonon section of SolverBench: complex-step derivatives,
numpy. Made the table in PhononSection.swift (numpy 2.4.6, Python 3.11).

    python3 phonon_singular_values.py
"""
import numpy as np

K = 0.08617333262  # meV/K


def width(temperatures, gamma0, s_ac, e_ac, s_op, e_op):
    kt = K * temperatures
    acoustic = s_ac * e_ac / np.tanh(e_ac / (2 * kt))
    return gamma0 + np.sqrt(acoustic + s_op * e_op / (np.exp(e_op / kt) - 1))


for name, truth in (("Au21", (100, 20, 4.3, 137.7, 36.1)), ("Au22", (100, 20, 6.9, 55.3, 41.6))):
    for coldest in (200, 77, 10):
        temperatures = np.arange(coldest, 301, 10, dtype=float)
        columns = []
        for index, value in enumerate(truth):
            moved = np.array(truth, dtype=complex)
            moved[index] += 1e-30j
            columns.append(width(temperatures, *moved).imag / 1e-30 * value / 0.5)
        values = np.linalg.svd(np.column_stack(columns), compute_uv=False)
        print(name, coldest, ", ".join(f"{value:.5g}" for value in values))
