"""The 27 models of the NIST StRD nonlinear regression problems with their analytic Jacobians, in numpy.

MODELS[name](x, b) is the curve, JACOBIANS[name](x, b) its derivatives, points × parameters; x is the list of predictors.
`check` compares both with certified values and complex steps.
"""

import numpy as np
from numpy import arctan, cos, exp, log, pi, sin

MODELS, JACOBIANS = {}, {}


def define(*names):
    """Takes a function that returns the curve and the list of its derivatives."""

    def register(both):
        for name in names:
            MODELS[name] = lambda x, b: both(x, b)[0]
            JACOBIANS[name] = lambda x, b: np.column_stack(np.broadcast_arrays(*both(x, b)[1], x[0])[:-1])

    return register


@define("Misra1a", "BoxBOD")
def _(x, b):
    e = exp(-b[1] * x[0])
    return b[0] * (1 - e), [1 - e, b[0] * x[0] * e]


@define("Misra1b")
def _(x, b):
    s = 1 + b[1] * x[0] / 2
    return b[0] * (1 - s**-2), [1 - s**-2, b[0] * x[0] * s**-3]


@define("Misra1c")
def _(x, b):
    s = 1 + 2 * b[1] * x[0]
    return b[0] * (1 - s**-0.5), [1 - s**-0.5, b[0] * x[0] * s**-1.5]


@define("Misra1d")
def _(x, b):
    s = 1 + b[1] * x[0]
    return b[0] * b[1] * x[0] / s, [b[1] * x[0] / s, b[0] * x[0] / s**2]


@define("Chwirut1", "Chwirut2")
def _(x, b):
    d = b[1] + b[2] * x[0]
    y = exp(-b[0] * x[0]) / d
    return y, [-x[0] * y, -y / d, -x[0] * y / d]


@define("Lanczos1", "Lanczos2", "Lanczos3")
def _(x, b):
    e = [exp(-b[k] * x[0]) for k in (1, 3, 5)]
    y = sum(b[2 * k] * e[k] for k in range(3))
    return y, [part for k in range(3) for part in (e[k], -x[0] * b[2 * k] * e[k])]


@define("Gauss1", "Gauss2", "Gauss3")
def _(x, b):
    first = exp(-b[1] * x[0])
    y, slopes = b[0] * first, [first, -x[0] * b[0] * first]
    for height, centre, width in (b[2:5], b[5:8]):
        u = (x[0] - centre) / width
        peak = exp(-u * u)
        y = y + height * peak
        slopes += [peak, 2 * height * peak * u / width, 2 * height * peak * u * u / width]
    return y, slopes


@define("DanWood")
def _(x, b):
    p = x[0] ** b[1]
    return b[0] * p, [p, b[0] * p * log(x[0])]


@define("Kirby2")
def _(x, b):
    return rational(x[0], b, 3)


@define("Hahn1", "Thurber")
def _(x, b):
    return rational(x[0], b, 4)


def rational(x, b, count):
    """(b1 + b2 x + …)/(1 + b x + …) with `count` coefficients above."""
    above = sum(b[k] * x**k for k in range(count))
    below = 1 + sum(b[count + k - 1] * x**k for k in range(1, count))
    y = above / below
    return y, [x**k / below for k in range(count)] + [-y * x**k / below for k in range(1, count)]


@define("Nelson")
def _(x, b):
    e = x[0] * exp(-b[2] * x[1])
    return b[0] - b[1] * e, [1.0, -e, b[1] * e * x[1]]


@define("MGH17")
def _(x, b):
    e, f = exp(-x[0] * b[3]), exp(-x[0] * b[4])
    return b[0] + b[1] * e + b[2] * f, [1.0, e, f, -x[0] * b[1] * e, -x[0] * b[2] * f]


@define("Roszman1")
def _(x, b):
    s = x[0] - b[3]
    r = s * s + b[2] ** 2
    return b[0] - b[1] * x[0] - arctan(b[2] / s) / pi, [1.0, -x[0], -s / r / pi, -b[2] / r / pi]


@define("ENSO")
def _(x, b):
    year = 2 * pi * x[0] / 12
    y, slopes = b[0] + b[1] * cos(year) + b[2] * sin(year), [1.0, cos(year), sin(year)]
    for period, cosine, sine in (b[3:6], b[6:9]):
        phase = 2 * pi * x[0] / period
        y = y + cosine * cos(phase) + sine * sin(phase)
        slopes += [(cosine * sin(phase) - sine * cos(phase)) * phase / period, cos(phase), sin(phase)]
    return y, slopes


@define("MGH09")
def _(x, b):
    n, d = x[0] * (x[0] + b[1]), x[0] ** 2 + x[0] * b[2] + b[3]
    y = b[0] * n / d
    return y, [n / d, b[0] * x[0] / d, -y * x[0] / d, -y / d]


@define("MGH10")
def _(x, b):
    s = x[0] + b[2]
    e = exp(b[1] / s)
    return b[0] * e, [e, b[0] * e / s, -b[0] * e * b[1] / s**2]


@define("Rat42")
def _(x, b):
    e = exp(b[1] - b[2] * x[0])
    y = b[0] / (1 + e)
    return y, [1 / (1 + e), -y * e / (1 + e), y * e * x[0] / (1 + e)]


@define("Rat43")
def _(x, b):
    e = exp(b[1] - b[2] * x[0])
    p = (1 + e) ** (-1 / b[3])
    q = b[0] / b[3] * p * e / (1 + e)
    return b[0] * p, [p, -q, q * x[0], b[0] * p * log(1 + e) / b[3] ** 2]


@define("Eckerle4")
def _(x, b):
    u = (x[0] - b[2]) / b[1]
    e = exp(-u * u / 2) / b[1]
    return b[0] * e, [e, b[0] * e * (u * u - 1) / b[1], b[0] * e * u / b[1]]


@define("Bennett5")
def _(x, b):
    s = b[1] + x[0]
    p = s ** (-1 / b[2])
    return b[0] * p, [p, -b[0] * p / (b[2] * s), b[0] * p * log(s) / b[2] ** 2]


def check(problems):
    """Raises where a model or a Jacobian is not that of a problem."""
    for problem in problems:
        name, certified = problem["name"], np.array(problem["certified"])
        x, y = [np.array(column) for column in problem["predictors"]], np.array(problem["y"])
        rss = np.sum((MODELS[name](x, certified) - y) ** 2)
        # Eleven digits of the parameters cannot reach Lanczos1's sum of squares, 1.4e-25.
        if not abs(rss - problem["residualSumOfSquares"]) < 1e-6 * rss + 1e-20:
            raise AssertionError(f"{name}: residual sum of squares {rss} at the certified parameters")
        for at in [certified] + [np.array(start) for start in problem["starts"]]:
            analytic = JACOBIANS[name](x, at)
            for index in range(len(at)):
                moved = at.astype(complex)
                moved[index] += 1e-30j
                with np.errstate(all="ignore"):
                    step = np.broadcast_to(MODELS[name](x, moved), y.shape).imag / 1e-30
                if not np.allclose(analytic[:, index], step, rtol=1e-9, atol=1e-12 * np.abs(step).max()):
                    raise AssertionError(f"{name}: derivative {index} at {at}")
