/// The Python of a notebook.
enum NotebookCode {
  /// Figures and an independent fit, by the command that made the result; none for others.
  static func of(_ command: String) -> [String] {
    switch command {
    case "linewidth": [linewidthFigure, checking, linewidthFit]
    case "lifetime": [lifetimeFigure, checking, lifetimeFit]
    case "transient": [transientFigure, checking, transientFit]
    case "kinetics": [kineticsFigure, checking, kineticsFit]
    case "massspec decompose": [massFigure, checking, massFit]
    default: []
    }
  }

  static let reading = #"""
    import csv
    import json

    import matplotlib.pyplot as plt
    import numpy as np

    with open("result.json", encoding="utf-8") as file:
        result = json.load(file)


    def table(name):
        """A table of the result by column name without unit; NaN where a number is not known."""
        with open(name + ".csv", encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        columns = {}
        for index, title in enumerate(rows[0]):
            cells = [row[index] for row in rows[1:]]
            try:
                columns[title.split(" (")[0]] = np.array([float(cell) if cell else np.nan for cell in cells])
            except ValueError:
                columns[title.split(" (")[0]] = cells
        return columns
    """#

  static let parameters = #"""
    for parameter in result["parameters"] + result["derived"]:
        value, error, unit = parameter["value"], parameter["standardError"], parameter["unit"]
        if value is None:
            limits = parameter.get("interval") or {}
            text = f"{parameter.get('verdict', 'unknown')}, between {limits.get('low')} and {limits.get('high')} {unit}"
        else:
            text = f"{value:.8g}" + (f" ± {error:.2g}" if error else "") + f" {unit}"
        print(f"{parameter['name']:16} {text}")
    print("converged:", result["termination"]["isConverged"])
    for warning in result["warnings"]:
        print("Warning:", warning)
    """#

  private static let checking = #"""
    from scipy.optimize import least_squares


    def fitted():
        """Parameters of the result by name; what is held or tied too."""
        return {parameter["name"]: parameter for parameter in result["parameters"]}


    def compare(names, values):
        """Holds a fit of one's own against the result: 1e-6 of the value, or of its standard error where that is larger."""
        for name, value in zip(names, values):
            parameter = fitted()[name]
            print(f"{name:12} here {value:.10g}, photofit {parameter['value']:.10g}")
            margin = 1e-6 * max(abs(parameter["value"]), parameter["standardError"] or 0)
            assert abs(value - parameter["value"]) <= margin, f"{name} differs by {value - parameter['value']:g}"
        print("The independent fit agrees.")


    def away(values):
        """Starts that are not the solution: three per cent off, up and down in turn."""
        return np.array([value * (1.03 if index % 2 else 0.97) for index, value in enumerate(values)])


    def minimum(residuals, start, scale):
        """The least squares, searched twice: the second time from where the first one ended."""
        settings = dict(x_scale=scale, xtol=1e-15, ftol=1e-15, gtol=1e-15, jac="3-point", max_nfev=400)
        return least_squares(residuals, least_squares(residuals, start, **settings).x, **settings).x
    """#

  private static let linewidthFigure = #"""
    names = ["widths", "peak_positions", "areas", "lifetimes"]
    for name in names:
        try:
            data = table(name)
        except FileNotFoundError:
            continue
        quantity = list(data)[1]
        figure, (upper, lower) = plt.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        upper.errorbar(data["temperature"], data[quantity], data[quantity + "_error"], fmt="o", ms=3, label="data")
        upper.plot(data["temperature"], data["fitted"], "-", label="fit")
        upper.set_ylabel(quantity)
        upper.legend()
        lower.axhline(0, color="grey")
        lower.errorbar(data["temperature"], data["residual"], data[quantity + "_error"], fmt="o", ms=3)
        lower.set_xlabel("T (K)")
        lower.set_ylabel("residual")
    plt.show()
    """#

  private static let linewidthFit = #"""
    K = 0.08617333262  # Boltzmann's constant, meV/K


    def occupation(energy, temperature):
        return 1 / np.expm1(energy / (K * temperature))


    def coth(energy, temperature):
        return 1 / np.tanh(energy / (2 * K * temperature))


    models = {
        "acoustic-optical": lambda t, g, s_ac, e_ac, s_op, e_op: g
        + np.sqrt(s_ac * e_ac * coth(e_ac, t) + s_op * e_op * occupation(e_op, t)),
        "toyozawa": lambda t, g, e: g * np.sqrt(coth(e, t)),
        "rudin": lambda t, g, sigma, coupling, e: g + sigma * t + coupling * occupation(e, t),
        "bose-einstein": lambda t, g, coupling, e: g + coupling * occupation(e, t),
    }
    name = result["model"].split(",")[0]
    known = fitted()
    free = [key for key, parameter in known.items() if parameter["status"] == "free"]
    if name not in models:
        print("No independent fit of", name)
    elif any(parameter["value"] is None for parameter in known.values()):
        print("The data leave parameters open: there are no values to compare.")
    else:
        data = table("widths")
        sigma = np.where(np.isfinite(data["fwhm_error"]), data["fwhm_error"], 1)
        start = {key: parameter["value"] for key, parameter in known.items()}

        def residuals(values):
            own = start | dict(zip(free, values))
            return (models[name](data["temperature"], *own.values()) - data["fwhm"]) / sigma

        best = np.array([start[key] for key in free])
        compare(free, minimum(residuals, away(best), np.abs(best)))
    """#

  private static let lifetimeFigure = #"""
    try:
        data = table("curves")
        figure, (upper, lower) = plt.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        upper.semilogy(data["time"], data["counts"], ".", ms=1, color="grey", label="data")
        if "response" in data:
            scale = np.nanmax(data["counts"]) / np.nanmax(data["response"])
            upper.semilogy(data["time"], data["response"] * scale, lw=0.8, label="response, scaled")
        upper.semilogy(data["time"], data["fit"], label="fit")
        upper.set_ylim(bottom=0.5)
        upper.set_ylabel("counts per channel")
        upper.legend()
        lower.plot(data["time"], data["residual"], lw=0.5)
        lower.set_xlabel("time")
        lower.set_ylabel("residual (σ)")
        plt.show()
    except FileNotFoundError:
        print("no table of one decay")
    """#

  private static let lifetimeFit = #"""
    from scipy.signal import fftconvolve

    known = fitted()
    options = result["manifest"]["options"]
    count = sum(name.startswith("tau") for name in known)
    names = [f"{kind}{j + 1}" for kind in ["tau", "amplitude"] for j in range(count)] + ["background", "shift"]
    data = table("curves")
    width = data["time"][1] - data["time"][0]


    def weights(counts):
        """The response, the width of its channels taken off: 1/12 of its second difference, no weight below 0."""
        counts = counts.copy()
        limit = np.maximum(0, 0.5 * np.minimum(counts[1:], counts[:-1]))
        moved = np.clip(np.diff(counts) / 12, -limit, limit)
        counts[:-1] -= moved
        counts[1:] += moved
        return counts / counts.sum()


    def kernel(lags, rate):
        """An exponential from 0 on, averaged over the channels of response and decay."""
        # From one channel on the averages are factors; the difference of large numbers would cost half the digits.
        late = np.exp(-rate * np.maximum(lags, 1)) * (np.sinh(rate / 2) / (rate / 2)) ** 2

        def twice(s):
            s = np.clip(s, 0, 2)
            return (np.expm1(-rate * s) + rate * s) / rate**2

        return np.where(lags < 1, twice(lags + 1) - 2 * twice(lags) + twice(lags - 1), late)


    if list(known) != names or "response" not in data or options.get("likelihood") != "poisson":
        print("No independent fit of this model: it is written for exponentials behind a measured response.")
    elif any(known[name]["status"] != "free" or known[name]["value"] is None for name in names):
        print("Parameters are held or open: there is nothing to compare.")
    else:
        counts = data["counts"]
        response = weights(data["response"] - float(options.get("irf-background", 0)))

        def residuals(values):
            """Signed roots of the Poisson deviance: their squares' minimum is that of the likelihood."""
            mean = np.full(len(counts), values[2 * count])
            lags = np.arange(-8, len(counts) + 8) - values[2 * count + 1] / width
            for tau, amplitude in zip(values[:count], values[count : 2 * count]):
                mean += amplitude * fftconvolve(response, kernel(lags, width / tau))[8 : 8 + len(counts)]
            mean = np.maximum(mean, 1e-12)
            excess = (counts - mean) / mean
            logarithm = np.log1p(np.where(counts > 0, excess, 0))
            deviance = 2 * mean * ((1 + excess) * logarithm - excess)
            return np.sign(mean - counts) * np.sqrt(np.maximum(deviance, 0))

        best = np.array([known[name]["value"] for name in names])
        errors = np.array([known[name]["standardError"] for name in names])
        start = best + 3 * errors * np.where(np.arange(len(names)) % 2, 1, -1)
        compare(names, minimum(residuals, start, errors))
    """#
}
