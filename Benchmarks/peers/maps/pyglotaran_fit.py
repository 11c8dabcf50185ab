"""The global fit of a map by pyglotaran: one JSON line.
usage: pyglotaran_fit.py MAP.csv RUNS [chirp]"""
import maps  # first: it settles the threads

import contextlib
import io
import json
import sys
import warnings

warnings.filterwarnings("ignore")

import xarray
from glotaran.io import load_model, load_parameters
from glotaran.optimization.optimize import optimize
from glotaran.project.scheme import Scheme

path, runs = sys.argv[1], int(sys.argv[2])
has_chirp = "chirp" in sys.argv[3:]
delays, wavelengths, signal = maps.read(path)
dataset = xarray.DataArray(
    signal, coords=[("time", delays), ("spectral", wavelengths)]
).to_dataset(name="data")

MODEL = f"""
default_megacomplex: decay-parallel
dataset_groups: {{default: {{residual_function: variable_projection, link_clp: false}}}}
dataset: {{map: {{megacomplex: [decay], irf: response}}}}
megacomplex: {{decay: {{compartments: [a, b, c], rates: [rate.1, rate.2, rate.3]}}}}
irf:
  response:
    type: {"spectral-gaussian" if has_chirp else "gaussian"}
    center: response.center
    width: response.width
"""
if has_chirp:
    MODEL += """    dispersion_center: response.reference
    center_dispersion_coefficients: [response.slope, response.bend]
"""
PARAMETERS = {
    "rate": [[str(i + 1), 1 / tau, {"non-negative": True}] for i, tau in enumerate(maps.LIFETIMES)],
    "response": [["center", maps.TIME_ZERO], ["width", maps.WIDTH / maps.FWHM_PER_SIGMA]],
}
if has_chirp:
    PARAMETERS["response"] += [["reference", 625.0, {"vary": False}], ["slope", 0.2], ["bend", 0.0]]
model = load_model(MODEL, format_name="yml_str")
parameters = load_parameters(json.dumps(PARAMETERS), format_name="yml_str")


def fit():
    scheme = Scheme(model, parameters, {"map": dataset}, optimization_method="TrustRegionReflection")
    with contextlib.redirect_stdout(io.StringIO()):
        return optimize(scheme, verbose=False)


result, seconds = maps.timed(fit, runs)
lifetimes = [1 / result.optimized_parameters.get(f"rate.{i}").value for i in (1, 2, 3)]
squares = float((result.data["map"].residual.values ** 2).sum())
print(json.dumps({"seconds": seconds, "lifetimes": lifetimes, "sumOfSquares": squares, "memoryMB": maps.memory()}))
