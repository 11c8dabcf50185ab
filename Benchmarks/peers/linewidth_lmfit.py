"""A temperature series of spectra to a phonon table with lmfit: what an expert's script does.

Gaussian bands with the Jacobian and a baseline in wavelength, six linewidth models from 20 starts each, the best fit of
the two-mode model with its errors as JSON on the last line.
usage: linewidth_lmfit.py SERIES.csv   (wavelength in nm and a column per temperature)"""
import json
import re
import sys
import warnings

import lmfit
import numpy as np

warnings.simplefilter("ignore")
HC, KB = 1239.841984, 0.08617333262
MODES = 2 * np.sqrt(2 * np.log(2))
with open(sys.argv[1]) as file:
    lines = [line for line in file if not line.startswith("#")]
temperatures = np.array([float(re.search(r"[\d.]+", cell).group()) for cell in lines[0].split(",")[1:]])
table = np.loadtxt(lines[1:], delimiter=",")
wavelength = table[:, 0]
energy, jacobian = HC / wavelength, wavelength**2 / HC
middle = wavelength.mean()


def band(e, height, centre, width, base, slope):
    at = HC / e
    return height * np.exp(-4 * np.log(2) * ((e - centre) / width) ** 2) + (base + slope * (at - middle)) * at**2 / HC


peak = lmfit.Model(band)
widths, errors = [], []
for column in range(1, table.shape[1]):
    y = table[:, column]
    scaled = y * jacobian
    start = peak.make_params(
        height=scaled.max(), centre=energy[np.argmax(scaled)], width=0.15, base=y.min(), slope=0.0)
    start["width"].min = 0.01
    fit = peak.fit(scaled, start, e=energy, weights=1 / (np.sqrt(np.maximum(y, 1)) * jacobian), scale_covar=False)
    widths.append(1e3 * fit.params["width"].value)
    errors.append(1e3 * fit.params["width"].stderr)
widths, errors = np.array(widths), np.array(errors)


def occupation(e, t):
    return 1 / np.expm1(np.minimum(e / (KB * t), 700))


def coth(e, t):
    return 1 / np.tanh(e / (2 * KB * t))


def acoustic_optical(t, gamma0, S_ac, E_ac, S_op, E_op):
    return gamma0 + np.sqrt(np.maximum(S_ac * E_ac * coth(E_ac, t) + S_op * E_op * occupation(E_op, t), 0))


def toyozawa(t, gamma0, E_ph):
    return gamma0 * np.sqrt(coth(E_ph, t))


def stadler(t, S, E_ph):
    return MODES * np.sqrt(S) * E_ph * np.sqrt(coth(E_ph, t))


def rudin(t, gamma0, sigma, gamma_LO, E_LO):
    return gamma0 + sigma * t + gamma_LO * occupation(E_LO, t)


def rudin_impurities(t, gamma0, sigma, gamma_LO, E_LO, gamma_imp, E_x):
    return gamma0 + sigma * t + gamma_LO * occupation(E_LO, t) + gamma_imp * np.exp(-E_x / (KB * t))


def bose_einstein(t, gamma0, gamma_LO, E_LO):
    return gamma0 + gamma_LO * occupation(E_LO, t)


# Range of the starts, lower and upper bound.
RANGES = {
    "gamma0": (50, 200, 0, 520), "S_ac": (1, 60, 0, 1e4), "E_ac": (0.5, 15, 0.05, 200), "S_op": (10, 210, 0, 1e4),
    "E_op": (15, 70, 0.5, 400), "E_ph": (3, 100, 0.5, 400), "S": (1, 100, 1e-3, 1e4), "sigma": (0, 0.2, 0, 100),
    "gamma_LO": (10, 200, 0, 1e4), "E_LO": (8, 80, 0.5, 400), "gamma_imp": (1, 50, 0, 1e4), "E_x": (1, 50, 0.1, 3000),
}
random = np.random.default_rng(1)
best = {}
for function in (acoustic_optical, toyozawa, stadler, rudin, rudin_impurities, bose_einstein):
    model = lmfit.Model(function)
    for _ in range(20):
        start = lmfit.Parameters()
        for name in model.param_names:
            low, high, least, most = RANGES[name]
            start.add(name, value=random.uniform(low, high), min=least, max=most)
        try:
            fit = model.fit(widths, start, t=temperatures, weights=1 / errors, scale_covar=False)
        except (ValueError, RuntimeError):
            continue
        is_swapped = function is acoustic_optical and fit.params["E_ac"].value > fit.params["E_op"].value
        if is_swapped or not np.isfinite(fit.chisqr):
            continue
        if function.__name__ not in best or fit.chisqr < best[function.__name__].chisqr:
            best[function.__name__] = fit
print({name: (round(fit.chisqr, 2), fit.nvarys) for name, fit in best.items()})
found = best["acoustic_optical"].params
print(json.dumps({name: [found[name].value, found[name].stderr] for name in found}))
