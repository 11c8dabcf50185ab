extension NotebookCode {
  static let massFigure = #"""
    try:
        data = table("curves")
        figure, (upper, lower) = plt.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        upper.plot(data["mz"], data["data"], lw=0.5, color="grey", label="data")
        upper.plot(data["mz"], data["fit"], lw=0.8, label="fit")
        upper.set_ylabel("intensity")
        upper.legend()
        lower.plot(data["mz"], data["residual"], lw=0.4)
        lower.set_xlabel("m/z")
        lower.set_ylabel("residual")
        plt.show()
    except FileNotFoundError:
        print("no envelope of one spectrum")
    """#

  static let massFit = #"""
    from scipy.optimize import nnls


    def basis(resolution, offset, asymmetry):
        """Profiles of unit area of all ions on the axis, and a linear baseline of either sign."""
        axis, columns = data["mz"], []
        for number in np.unique(patterns["ion"]):
            column = np.zeros(len(axis))
            chosen = patterns["ion"] == number
            for position, probability in zip(patterns["mz"][chosen], patterns["probability"][chosen]):
                sigma = position / resolution / np.sqrt(8 * np.log(2))
                low, high = np.searchsorted(axis, position + offset + 14 * sigma * np.array([-1, 1]))
                away_from_top = axis[low:high] - position - offset
                side = sigma * np.where(away_from_top < 0, 1 - asymmetry, 1 + asymmetry)
                column[low:high] += probability * np.exp(-((away_from_top / side) ** 2) / 2) / sigma / np.sqrt(2 * np.pi)
            columns.append(column)
        line = np.linspace(-1, 1, len(axis))
        return np.column_stack(columns + [np.ones(len(axis)), -np.ones(len(axis)), line, -line])


    known = fitted()
    shape = [name for name in ["resolution", "mz_offset", "asymmetry"] if name in known]
    free = [name for name in shape if known[name]["status"] == "free"]
    if not shape or "sigma" not in data:
        print("No envelope was decomposed: there is nothing to compare.")
    elif any(known[name]["value"] is None for name in shape):
        print("The shape of the peaks is open: there are no values to compare.")
    else:
        patterns = table("patterns")
        values = {name: known[name]["value"] for name in shape}
        scale = np.array([known[name]["standardError"] for name in free])

        def solved(steps):
            """Areas and residual at a shape that lies so many standard errors from the result's."""
            own = values | {name: values[name] + error * step for name, error, step in zip(free, scale, steps)}
            matrix = basis(own["resolution"], own["mz_offset"], own.get("asymmetry", 0))
            areas, _ = nnls(matrix / data["sigma"][:, None], data["data"] / data["sigma"])
            return areas, (data["data"] - matrix @ areas) / data["sigma"]

        steps = np.array([])
        if free:
            begin = np.array([1.0, -1.0, 1.0])[: len(free)]
            steps = least_squares(lambda p: solved(p)[1], begin, jac="3-point", xtol=1e-12, ftol=1e-14, gtol=1e-14).x
        for name, step in zip(free, steps):
            print(f"{name:12} differs by {step:.2g} standard errors")
            assert abs(step) < 1e-2, name
        areas = solved(steps)[0][: int(patterns["ion"].max())]
        distribution = table("distribution")
        variables = [name for name in distribution if len(name) == 1]
        if variables:
            main = "x" if "x" in variables else variables[0]
            for value in np.unique(distribution[main]):
                parameter = known[f"fraction_{int(value)}"]
                own = areas[distribution[main] == value].sum() / areas.sum()
                print(f"{parameter['name']:12} here {own:.7f}, photofit {parameter['value']}")
                margin = max(1e-6, 1e-2 * (parameter["standardError"] or 0))
                assert parameter["value"] is None or abs(own - parameter["value"]) < margin, parameter["name"]
        print("The independent fit agrees.")
    """#
}
