"""Three exponentials convolved with a measured response by FFT, fitted with curve_fit: the usual script.
usage: lifetime_scipy.py DECAY.csv IRF.csv   (two columns, time and counts)"""
import sys
import numpy as np
from scipy.optimize import curve_fit
from scipy.signal import fftconvolve



def table(name):
    with open(name) as file:
        return np.loadtxt([line for line in file if line[0].isdigit()], delimiter=",")


decay, response = table(sys.argv[1]), table(sys.argv[2])
t, counts = decay[:, 0], decay[:, 1]
irf = response[:, 1] / response[:, 1].sum()
time = t - t[0]


def model(_, t1, t2, t3, a1, a2, a3, background):
    sum_ = sum(a * np.exp(-time / abs(tau)) for a, tau in ((a1, t1), (a2, t2), (a3, t3)))
    return fftconvolve(irf, sum_)[: len(t)] + background


peak = counts.max()
start = (0.3, 1.5, 6.0, peak / 3, peak / 3, peak / 3, 1.0)
fit, covariance = curve_fit(model, t, counts, p0=start, sigma=np.sqrt(np.maximum(counts, 1)))
print(fit, np.sqrt(np.diag(covariance)))
