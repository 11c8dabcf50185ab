extension NotebookCode {
  static let transientFigure = #"""
    def glotaran(name):
        """Delays, wavelengths and signal (wavelength by delay) of a map in Glotaran's time-explicit format."""
        with open(name, encoding="utf-8") as file:
            lines = file.read().splitlines()[4:]
        delays = np.array(lines[0].split(), dtype=float)
        rows = np.array([line.split() for line in lines[1:] if line.strip()], dtype=float)
        return delays, rows[:, 0], rows[:, 1:]


    delays, wavelengths, fit = glotaran("fit.ascii")
    residual = glotaran("residual.ascii")[2]
    signal = fit + residual
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    limit = np.nanmax(np.abs(signal))
    image = left.pcolormesh(wavelengths, delays, signal.T, cmap="RdBu_r", vmin=-limit, vmax=limit, shading="nearest")
    left.set_yscale("symlog", linthresh=1)
    left.set_xlabel("wavelength (nm)")
    left.set_ylabel("delay")
    figure.colorbar(image)
    for name in ["das", "eas", "sas"]:
        try:
            spectra = table(name)
        except FileNotFoundError:
            continue
        for column in spectra:
            if column != "wavelength" and not column.endswith("_error"):
                right.plot(spectra["wavelength"], spectra[column], label=column)
    right.axhline(0, color="grey")
    right.set_xlabel("wavelength (nm)")
    right.legend()
    plt.show()
    """#

  static let transientFit = #"""
    from scipy.special import erfcx

    known = fitted()
    lifetimes = [name for name in known if name.startswith("tau")]
    names = lifetimes + ["t0", "irf_fwhm"]
    options = result["manifest"]["options"]


    def decay(time, rate, width):
        """exp(-rate t) from 0 on, convolved with a Gaussian of standard deviation `width`."""
        z = (rate * width - time / width) / np.sqrt(2)
        early = 0.5 * np.exp(-0.5 * (time / width) ** 2) * erfcx(np.maximum(z, 0))
        late = np.exp(np.minimum(0.5 * (rate * width) ** 2 - rate * time, 700))
        late = late - 0.5 * np.exp(-0.5 * (time / width) ** 2) * erfcx(np.maximum(-z, 0))
        return np.where(z > 0, early, late)


    plain = set(known) == set(names) and not np.isnan(signal).any()
    plain = plain and result["statistics"]["errorScale"] == "estimated"
    if not plain or any(key in options for key in ["irf", "recipe", "nonnegative", "nonpositive"]):
        print("No independent fit of this model: it is written for plain exponentials and one Gaussian response.")
    elif any(known[name]["value"] is None and known[name]["status"] == "free" for name in names):
        print("The data leave parameters open: there are no values to compare.")
    else:
        free = [name for name in names if known[name]["status"] == "free"]
        held = {name: known[name]["value"] for name in names if name not in free}

        def residuals(values):
            """What the best spectra for these lifetimes leave."""
            own = held | dict(zip(free, values))
            rates = [0 if own[name] is None or np.isinf(own[name]) else 1 / own[name] for name in lifetimes]
            width = own["irf_fwhm"] / np.sqrt(8 * np.log(2))
            basis = np.column_stack([decay(delays - own["t0"], rate, width) for rate in rates])
            orthogonal, _ = np.linalg.qr(basis)
            return (signal.T - orthogonal @ (orthogonal.T @ signal.T)).ravel()

        best = np.array([known[name]["value"] for name in free])
        errors = np.array([known[name]["standardError"] for name in free])
        start = best + 20 * errors * np.where(np.arange(len(free)) % 2, 1, -1)
        compare(free, minimum(residuals, start, errors))
    """#
}
