"""Peak fits of every spectrum and the two-mode linewidth model from 20 starts, with curve_fit: the usual script.
usage: linewidth_scipy.py SERIES.csv   (wavelength and a column per temperature)"""
import re
import sys
import numpy as np
from scipy.optimize import curve_fit

HC, KB = 1239.841984, 0.08617333262
with open(sys.argv[1]) as file:
    lines = [line for line in file if not line.startswith("#")]
temperatures = np.array([float(re.search(r"[\d.]+", cell).group()) for cell in lines[0].split(",")[1:]])
table = np.loadtxt(lines[1:], delimiter=",")
wavelength = table[:, 0]
energy, jacobian = HC / wavelength, wavelength**2 / HC


def band(e, height, centre, width, base, slope):
    at = HC / e
    return height * np.exp(-4 * np.log(2) * ((e - centre) / width) ** 2) + (base + slope * (at - 725)) * at**2 / HC


widths, errors = [], []
for column in range(1, table.shape[1]):
    y = table[:, column]
    scaled = y * jacobian
    start = (scaled.max(), energy[np.argmax(scaled)], 0.15, y.min(), 0.0)
    fit, covariance = curve_fit(
        band, energy, scaled, p0=start, sigma=np.sqrt(np.maximum(y, 1)) * jacobian, absolute_sigma=True)
    widths.append(1e3 * fit[2])
    errors.append(1e3 * np.sqrt(covariance[2, 2]))


def gamma(t, g0, sac, eac, sop, eop):
    return g0 + np.sqrt(np.maximum(sac * eac / np.tanh(eac / (2 * KB * t)) + sop * eop / np.expm1(eop / (KB * t)), 0))


low, high = np.array([0, 0, 0.05, 0, 0.5]), np.array([500, 1000, 200, 2000, 400])
random = np.random.default_rng(1)
best = None
for _ in range(20):
    start = np.array([50, 1, 0.5, 10, 10]) + random.uniform(size=5) * np.array([150, 60, 15, 200, 60])
    try:
        fit, _ = curve_fit(gamma, temperatures, widths, p0=start, sigma=errors, absolute_sigma=True, bounds=(low, high))
    except RuntimeError:
        continue
    misfit = (((gamma(temperatures, *fit) - widths) / errors) ** 2).sum()
    if best is None or misfit < best[0]:
        best = (misfit, fit)
print(best)
