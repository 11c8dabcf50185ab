extension NotebookCode {
  static let kineticsFigure = #"""
    def series():
        """Names of the species that absorb, times, concentrations, spectra and the series itself: fit and residual."""
        concentrations, spectra, residuals = table("concentrations"), table("spectra"), table("residuals")
        names = [name for name in list(spectra)[1:] if not name.endswith("_error")]
        c = np.column_stack([concentrations[name] for name in names])
        s = np.array([spectra[name] for name in names])
        rest = np.array([residuals[name] for name in list(residuals)[1:]])
        return names, concentrations["time"], c, s, c @ s + rest


    try:
        names, times, c, s, data = series()
        position = list(table("spectra").values())[0]
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
        left.plot(position, data.T, color="grey", lw=0.6)
        left.set_xlabel("wavelength")
        left.set_ylabel("absorbance")
        for name, spectrum in zip(names, s):
            right.plot(position, spectrum, label=name)
        right.axhline(0, color="grey", lw=0.5)
        right.set_xlabel("wavelength")
        right.legend()
        plt.show()
    except FileNotFoundError:
        print("no fit of a scheme")
    """#

  static let kineticsFit = #"""
    import re

    from scipy.integrate import solve_ivp
    from scipy.linalg import expm

    options = result["manifest"]["options"]


    def scheme(text):
        """Species, and steps as what reacts and what is formed, each as often as it does."""
        species, steps = [], []

        def side(text):
            members = []
            for part in text.split("+"):
                count = re.match(r"\d*", part).group()
                if part[len(count):] not in species:
                    species.append(part[len(count):])
                members += [species.index(part[len(count):])] * int(count or 1)
            return members

        for reaction in re.split(r"[;,\n]", text):
            parts = re.split("(<=>|<->|⇌|->|=>|→)", re.sub(r"\s", "", reaction))
            sides = [side(part) for part in parts[::2] if part]
            for index, arrow in enumerate(parts[1::2]):
                steps.append((sides[index], sides[index + 1]))
                if arrow in ("<=>", "<->", "⇌"):
                    steps.append((sides[index + 1], sides[index]))
        return species, steps


    def course(rates, steps, start, times):
        """Concentrations by mass action, a row a time."""
        if all(len(left) == len(right) == 1 for left, right in steps):
            transfer = np.zeros((len(start), len(start)))
            for rate, (left, right) in zip(rates, steps):
                transfer[left[0], left[0]] -= rate
                transfer[right[0], left[0]] += rate
            return np.array([expm(transfer * time) @ start for time in times])

        def change(_, c):
            slope = np.zeros(len(c))
            for rate, (left, right) in zip(rates, steps):
                flow = rate * np.prod(c[left])
                np.subtract.at(slope, left, flow)
                np.add.at(slope, right, flow)
            return slope

        ending = max(times[-1], 1e-300)
        solved = solve_ivp(change, (0, ending), start, method="LSODA", t_eval=times, rtol=1e-11, atol=1e-13)
        return solved.y.T


    known = fitted()
    if "scheme" not in options:
        print("No scheme was fitted: there are no rate constants to compare.")
    elif any(parameter["value"] is None for parameter in known.values()):
        print("Rate constants are open: there are no values to compare.")
    elif not np.all(np.isfinite(data)):
        print("The series has gaps, which this fit does not know.")
    else:
        species, steps = scheme(options["scheme"])
        start = np.array([1.0] + [0.0] * (len(species) - 1))
        for entry in filter(None, options.get("initial", "").split(",")):
            name, value = entry.split("=")
            start[species.index(name)] = float(value)
        passed = np.maximum(times - float(options.get("time-zero", 0)), 0)
        absorbing = [species.index(name) for name in names]
        free = [name for name, parameter in known.items() if parameter["status"] == "free"]

        def residuals(logarithms):
            """What the best spectra leave, after Golub and Pereyra."""
            rates = {name: parameter["value"] for name, parameter in known.items()}
            rates |= dict(zip(free, np.exp(logarithms)))
            basis = course(list(rates.values()), steps, start, passed)[:, absorbing]
            return (data - basis @ np.linalg.lstsq(basis, data, rcond=None)[0]).ravel()

        best = np.log([known[name]["value"] for name in free])
        # From three per cent off, within the same order of fast and slow steps.
        begin = best + np.log(away(np.ones(len(best))))
        compare(free, np.exp(minimum(residuals, begin, np.ones(len(best)))))
    """#
}
