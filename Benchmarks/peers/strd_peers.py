#!/usr/bin/env python3
"""Fits the 54 NIST StRD runs with scipy and lmfit at their default settings and prints JSON: digits of the worst
parameter and standard error (at most 11), calls of model and Jacobian, verdicts and time, for every tool.

    python3 strd_peers.py strd.json
"""

import json
import os
import sys
import time
import warnings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import lmfit  # noqa: E402
import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.optimize import least_squares, leastsq  # noqa: E402

from strd_models import JACOBIANS, MODELS, check  # noqa: E402


class Counted:
    """Residuals and Jacobian of a problem that count their calls."""

    def __init__(self, problem):
        self.x = [np.array(column) for column in problem["predictors"]]
        self.y = np.array(problem["y"])
        self.model, self.slopes = MODELS[problem["name"]], JACOBIANS[problem["name"]]
        self.residual_calls = self.jacobian_calls = 0

    def residuals(self, b):
        self.residual_calls += 1
        return self.model(self.x, b) - self.y

    def jacobian(self, b):
        self.jacobian_calls += 1
        return self.slopes(self.x, b)


def scaled_errors(covariance, residuals, count):
    if covariance is None:
        return None
    variance = np.sum(residuals**2) / (len(residuals) - count)
    return np.sqrt(np.maximum(np.diag(covariance), 0) * variance)


def with_leastsq(problem, start, analytic):
    b, covariance, info, _, flag = leastsq(
        problem.residuals, start, Dfun=problem.jacobian if analytic else None, full_output=True)
    return b, scaled_errors(covariance, info["fvec"], len(b)), flag in (1, 2, 3, 4)


def with_trf(problem, start, analytic):
    fit = least_squares(problem.residuals, start, jac=problem.jacobian if analytic else "2-point")
    # As curve_fit does it.
    _, singular, vt = np.linalg.svd(fit.jac, full_matrices=False)
    kept = singular > np.finfo(float).eps * max(fit.jac.shape) * singular[0]
    covariance = (vt[kept].T / singular[kept] ** 2) @ vt[kept]
    return fit.x, scaled_errors(covariance, fit.fun, len(fit.x)), fit.success


def with_lmfit(problem, start, analytic):
    parameters = lmfit.Parameters()
    for index, value in enumerate(start):
        parameters.add(f"b{index + 1}", value=value)

    def values(p):
        return np.array([p[name].value for name in p])

    extra = {"Dfun": lambda p: problem.jacobian(values(p)), "col_deriv": 0} if analytic else {}
    fit = lmfit.Minimizer(lambda p: problem.residuals(values(p)), parameters).minimize(method="leastsq", **extra)
    errors = [fit.params[name].stderr for name in fit.params]
    return values(fit.params), None if None in errors else np.array(errors), bool(fit.success)


TOOLS = [
    ("scipy leastsq (curve_fit), numeric", with_leastsq, False),
    ("scipy leastsq (curve_fit), analytic", with_leastsq, True),
    ("scipy least_squares trf, numeric", with_trf, False),
    ("scipy least_squares trf, analytic", with_trf, True),
    ("lmfit leastsq, numeric", with_lmfit, False),
    ("lmfit leastsq, analytic", with_lmfit, True),
]


def digits(values, certified):
    """Digits of the worst value, 0 to 11; 0 where there are none."""
    if values is None or not np.all(np.isfinite(values)):
        return 0.0
    error = np.abs(np.asarray(values) - certified) / np.abs(certified)
    return float(min(11.0, max(0.0, -np.log10(max(error.max(), 1e-30)))))


def run(problem, start, fit, analytic):
    counted = Counted(problem)
    failure_text = None
    begin = time.perf_counter()
    try:
        values, errors, claims = fit(counted, np.array(problem["starts"][start]), analytic)
    except Exception as failure:  # a tool that raises has not fitted
        values, errors, claims, failure_text = None, None, False, f"{type(failure).__name__}: {failure}"
    milliseconds = 1000 * (time.perf_counter() - begin)
    return {
        "problem": problem["name"],
        "start": start + 1,
        "digits": digits(values, np.array(problem["certified"])),
        "errorDigits": digits(errors, np.array(problem["standardErrors"])),
        "isConverged": bool(claims),
        "valueCalls": counted.residual_calls,
        "derivativeCalls": counted.jacobian_calls,
        "failure": failure_text,
        "milliseconds": milliseconds,
    }


def main(path):
    with open(path) as file:
        problems = json.load(file)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    check(problems)
    tools = []
    for name, fit, analytic in TOOLS:
        repeats = [[run(problem, index, fit, analytic) for problem in problems for index in (0, 1)] for _ in range(5)]
        best = [min(same, key=lambda one: one["milliseconds"]) for same in zip(*repeats)]
        # Every run's best: other work on the machine only ever adds.
        tools.append({"name": name, "runs": best, "milliseconds": sum(one["milliseconds"] for one in best)})
    versions = {"scipy": scipy.__version__, "lmfit": lmfit.__version__, "numpy": np.__version__}
    json.dump({"versions": versions, "tools": tools}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
