"""Poisson fits of many decays with another program: usage: decays.py TOOL FILE LIFETIME...

FILE holds the channel width in its first line, the response in its second (empty for a tail), then one decay a line. The
lifetimes are where the fit starts. Prints one JSON line: CPU seconds, number of fits, mean lifetimes, and how many failed.
"""
import os

# One thread on one core, as the other side has it; before numpy reads it.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def read(path):
    with open(path) as file:
        width, response, *decays = file.read().split("\n")
    rows = [np.array(line.split(","), float) for line in decays if line]
    return float(width), np.array(response.split(","), float) if response else None, np.array(rows)


def lmfit_fits(width, response, decays, starts):
    """Signed roots of the deviance, as lmfit's users fit counts; reconvolution by FFT, the shift by interpolation."""
    import lmfit

    n, channels = len(starts), decays.shape[1]
    time_, index = np.arange(channels) * width, np.arange(channels)
    size = 1 << int(np.ceil(np.log2(2 * channels)))
    irf = None if response is None else response / response.sum()

    def model(values):
        sum_ = sum(values[f"a{i}"] * np.exp(-time_ / values[f"t{i}"]) for i in range(n))
        if irf is not None:
            moved = np.interp(index - values["shift"], index, irf, left=0, right=0)
            sum_ = np.fft.irfft(np.fft.rfft(moved, size) * np.fft.rfft(sum_, size), size)[:channels]
        return np.maximum(sum_ + values["background"], 1e-9)

    results = []
    for counts in decays:
        logarithm = np.where(counts > 0, counts * np.log(np.maximum(counts, 1e-12)), 0)

        def residual(parameters):
            mean = model(parameters.valuesdict())
            deviance = 2 * (mean - counts + logarithm - counts * np.log(mean))
            return np.sign(mean - counts) * np.sqrt(np.maximum(deviance, 0))

        parameters = lmfit.Parameters()
        for i, start in enumerate(starts):
            parameters.add(f"a{i}", value=counts.max() / n, min=0)
            parameters.add(f"t{i}", value=start, min=width / 5)
        parameters.add("background", value=1, min=0)
        if irf is not None:
            parameters.add("shift", value=0.1, min=-20, max=20)
        fit = lmfit.minimize(residual, parameters, scale_covar=False)
        values = sorted(fit.params[f"t{i}"].value for i in range(n))
        results.append(values if fit.success and fit.errorbars else [np.nan] * n)
    return np.array(results)


def flimlib_fits(width, response, decays, starts):
    """Maximum likelihood of Becker & Hickl's and Barber's library, from its own rapid determination of one lifetime.

    It takes 2048 channels at most: more are summed in pairs. The response is moved by half a channel, without which it
    would see the decay half a channel late. The covariance is asked for, nothing else.
    """
    import flimlib

    n = len(starts)
    while decays.shape[1] > 2048:
        decays = decays.reshape(len(decays), -1, 2).sum(2)
        width *= 2
        response = None if response is None else response.reshape(-1, 2).sum(1)
    first, prompt = 0, None
    if response is not None:
        response = 0.5 * (response + np.r_[0, response[:-1]])
        used = np.where(response > response.max() * 1e-6)[0]
        first = max(used[0] - 2, 0)
        prompt = (response[first : used[-1] + 3] / response.sum()).astype(np.float32)
    data = np.ascontiguousarray(decays[:, first:], dtype=np.float32)
    single = flimlib.GCI_triple_integral_fitting_engine(
        width, data, fit_start=0, fit_end=data.shape[1], instr=prompt, noise_type="NOISE_POISSON_FIT")
    start = np.zeros((len(data), 1 + 2 * n), np.float32)
    start[:, 0] = np.maximum(np.nan_to_num(single.Z), 0)
    shares = {1: [(1, 1)], 2: [(0.75, 1), (0.25, 2 / 3)], 3: [(0.75, 1), (1 / 6, 2 / 3), (1 / 6, 1 / 3)]}[n]
    for i, (amplitude, lifetime) in enumerate(shares):
        start[:, 1 + 2 * i] = np.nan_to_num(single.A, nan=data.max()) * amplitude
        start[:, 2 + 2 * i] = np.nan_to_num(single.tau, nan=starts[0]) * lifetime
    fit = flimlib.GCI_marquardt_fitting_engine(
        width, data, start.copy(), fit_start=0, fit_end=data.shape[1], instr=prompt, noise_type="NOISE_MLE",
        chisq_delta=1e-5, compute_fitted=False, compute_residuals=False, compute_covar=True, compute_alpha=False,
        compute_erraxes=False)
    lifetimes = np.sort(fit.param[:, 2::2].astype(float), axis=1)
    lifetimes[np.abs(fit.param - start).max(1) == 0] = np.nan
    return lifetimes


tool = {"lmfit": lmfit_fits, "flimlib": flimlib_fits}[sys.argv[1]]
width, response, decays = read(sys.argv[2])
starts = [float(text) for text in sys.argv[3:]]
tool(width, response, decays[:1], starts)
begin = time.process_time()
lifetimes = tool(width, response, decays, starts)
seconds = time.process_time() - begin
good = np.isfinite(lifetimes).all(1)
mean = np.median(lifetimes[good], axis=0) if good.any() else []
print(json.dumps({"seconds": seconds, "fits": len(decays), "failed": int((~good).sum()), "lifetimes": list(mean)}))
