#!/usr/bin/env python3
"""Reference values for the kernels, as Swift literals: python3 kernels.py > ../KernelReference.swift
Made with Python 3.11, mpmath 1.3.0; 60 digits, seed 1."""
import random

import mpmath as mp

mp.mp.dps = 60
random.seed(1)


def erfcx(x):
    return mp.exp(x * x) * mp.erfc(x)


def convolved(t, k, t0, s):
    """Value and derivatives with respect to k, t0, sigma."""
    t, k, t0, s = map(mp.mpf, (t, k, t0, s))
    with mp.workdps(4000 if abs(t - t0) / s > 50 or k * s > 50 else 100):
        x = t - t0
        gaussian = mp.exp(-x * x / (2 * s * s)) / (mp.sqrt(2 * mp.pi) * s)
        c = mp.exp(k * k * s * s / 2 - k * x) * mp.erfc((k * s - x / s) / mp.sqrt(2)) / 2
        return (c, (k * s * s - x) * c - s * s * gaussian, k * c - gaussian,
                k * k * s * c - gaussian * (k * s + x / s))


def number(v):
    return mp.nstr(v, 17, min_fixed=0, max_fixed=0).replace("e+", "e")


def table(name, doc, rows):
    print(f"/// {doc}")
    print(f"let {name}: [[Double]] = [")
    for row in rows:
        print("  [" + ", ".join(number(v) for v in row) + "],")
    print("]")


print("// Written by oracle/kernels.py.\n")
xs = [-708.0, -1e-20, 0.0, 1e-300, 0.5, 1.0, 709.7] + [random.uniform(-708, 709) for _ in range(24)]
table("exponentialReference", "x, exp(x).", [(x, mp.exp(mp.mpf(x))) for x in xs])
xs = [0.0, 1e-10, 0.25, 3.9, 4.1, 7.99, 8.01, 25.0, -0.1, -1.0, -5.3, -26.0] + [random.uniform(0, 12) for _ in range(20)]
print()
table("scaledErrorFunctionReference", "x, erfcx(x).", [(x, erfcx(mp.mpf(x))) for x in xs])
rows = []
cases = [(x, ks) for x in (-6.0, -1.5, 0.0, 0.3, 2.0, 7.0, 36.0) for ks in (0.0, 1e-6, 0.02, 0.9, 4.0, 13.0, 300.0)]
cases += [(45.0, 0.02), (300.0, 1.0), (1e5, 1e-3), (1e5, 0.0)]
for x, ks in cases:
    s = random.choice((0.05, 0.125, 3.0))
    t0 = random.choice((-0.25, 0.0, 1.5))
    k, t = ks / s, t0 + x * s
    c = convolved(t, k, t0, s)
    if c[0] > mp.mpf("1e-280"):
        rows.append((t, k, t0, s) + tuple(v if abs(v) > mp.mpf("1e-290") else mp.mpf(0) for v in c))
print()
table("convolvedReference", "delay, k, t0, sigma, C, dC/dk, dC/dt0, dC/dsigma.", rows)


def oscillation(t, decay, frequency, t0, s):
    """Real and imaginary parts of value and derivatives with respect to the complex rate, t0, sigma."""
    t, t0, s = map(mp.mpf, (t, t0, s))
    k = mp.mpc(decay, -mp.mpf(frequency))
    with mp.workdps(800):
        x = t - t0
        gaussian = mp.exp(-x * x / (2 * s * s)) / (mp.sqrt(2 * mp.pi) * s)
        c = mp.exp(k * k * s * s / 2 - k * x) * mp.erfc((k * s - x / s) / mp.sqrt(2)) / 2
        return [part for v in (c, (k * s * s - x) * c - s * s * gaussian, k * c - gaussian,
                               k * k * s * c - gaussian * (k * s + x / s)) for part in (v.real, v.imag)]


print()
cases = [(-0.1, 1.0, 20.0, 0.01, 0.05), (0.0, 1.0, 20.0, 0.01, 0.05), (0.02, 0.5, 60.0, 0.0, 0.05),
         (0.3, 2.0, 30.0, 0.01, 0.05), (5.0, 0.7, 12.0, -0.2, 0.1), (-0.2, 3.0, 500.0, 0.0, 0.06),
         (0.1, 400.0, 300.0, 0.0, 0.05), (-0.05, 90.0, 250.0, 0.02, 0.08), (0.04, 0.0, 8.0, 0.0, 0.03)]
cases += [(random.uniform(-0.3, 0.5), 10 ** random.uniform(-2, 2.5), 10 ** random.uniform(-1, 2.5),
           random.uniform(-0.1, 0.1), 10 ** random.uniform(-2, -0.5)) for _ in range(16)]
table("oscillationReference",
      "Delay, damping, angular frequency, time zero, sigma; real and imaginary part of value, ∂/∂k, ∂/∂t₀, ∂/∂σ.",
      [tuple(map(mp.mpf, c)) + tuple(oscillation(*c)) for c in cases])
