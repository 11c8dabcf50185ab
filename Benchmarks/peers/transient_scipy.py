"""Global fit of a map by variable projection with scipy's MINPACK driver: exact, as an expert would write it.
usage: transient_scipy.py MAP.csv   (delays in the first row, wavelengths in the first column)"""
import sys
import numpy as np
from scipy.optimize import least_squares
from scipy.special import erfc, erfcx

with open(sys.argv[1]) as file:
    lines = [line for line in file if not line.startswith("#")]
# The corner of the first row holds text.
table = np.loadtxt(["0," + lines[0].split(",", 1)[1]] + lines[1:], delimiter=",")
t, data = table[0, 1:], table[1:, 1:].T


def basis(p):
    k, s, x = np.exp(-p[:3]), np.exp(p[3]), t[:, None] - p[4]
    z = (k * s - x / s) / np.sqrt(2)
    with np.errstate(over="ignore", invalid="ignore"):
        rising = 0.5 * np.exp(-(x**2) / (2 * s * s)) * erfcx(z)
        falling = 0.5 * np.exp(np.minimum(k * k * s * s / 2 - k * x, 700)) * erfc(z)
    return np.where(z > 0, rising, falling)


def residual(p):
    q, _ = np.linalg.qr(basis(p))
    return (data - q @ (q.T @ data)).ravel()


start = np.log([0.9, 7.0, 600.0]).tolist() + [np.log(0.25 / 2.3548), 0.05]
fit = least_squares(residual, start, method="lm")
print(np.exp(fit.x[:3]), 2 * fit.cost)
