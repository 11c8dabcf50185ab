"""The global fit of a map by skultrafast: one JSON line. Its dispersion in the model does not run, so maps without only.
usage: skultrafast_fit.py MAP.csv RUNS"""
import os

os.environ["MPLBACKEND"] = "Agg"
import maps  # first: it settles the threads

import contextlib
import io
import json
import sys
import warnings

warnings.filterwarnings("ignore")

from skultrafast.dataset import TimeResSpec

path, runs = sys.argv[1], int(sys.argv[2])
delays, wavelengths, signal = maps.read(path)
dataset = TimeResSpec(wavelengths, delays, signal)
# Its width is sqrt(2) sigma.
start = [maps.TIME_ZERO, maps.WIDTH / maps.FWHM_PER_SIGMA * 2**0.5, *maps.LIFETIMES]


def fit():
    with contextlib.redirect_stdout(io.StringIO()):
        return dataset.fit_exp(
            list(start), fix_sigma=False, fix_t0=False, fix_last_decay=False, lower_bound=0.05, verbose=False, from_t=None
        )


result, seconds = maps.timed(fit, runs)
found = result.lmfit_res.params
lifetimes = [found[name].value for name in found if name.startswith("t")]
squares = float((result.fitter.residuals**2).sum())
print(json.dumps({"seconds": seconds, "lifetimes": lifetimes, "sumOfSquares": squares, "memoryMB": maps.memory()}))
