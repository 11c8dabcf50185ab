import ArgumentParser
import Linewidths
import Measurements

extension LineShape: ExpressibleByArgument {}

/// How bands are fitted to spectra.
struct BandFitOptions: ParsableArguments {
  @Option(
    help: .init(
      "Shape of the bands; without it spectra takes that of the lowest BIC over all spectra, linewidth a Gaussian.",
      valueName: "shape"))
  var shape: LineShape?

  @Option(help: .init("Bands of this shape in every spectrum, 1 to 6.", valueName: "count"))
  var peaks = 1

  @Option(help: .init("Part of the spectra to fit, nm or eV as in the file.", valueName: "low:high"))
  var range: String?

  @Option(
    help: .init("Degree of the baseline's polynomial in the unit of the file, 0 to 5, or none.", valueName: "degree"),
    transform: { text in
      if text == "none" { return -1 }
      guard let degree = Int(text), (0...5).contains(degree) else {
        throw ValidationError("'\(text)' is neither 0 to 5 nor none.")
      }
      return degree
    })
  var baseline = 1

  @Flag(help: "Take intensities over a wavelength axis as they are, without the factor λ²/hc to energy.")
  var noJacobian = false

  @Flag(help: "Wavelengths are those in air (Ciddor's index of standard air); without it they are taken as vacuum.")
  var air = false

  @Option(
    help: .init(
      "Errors of the intensities: counts (Poisson), equal, or auto: counts where all are whole numbers.",
      valueName: "kind"),
    transform: { text in
      switch text {
      case "auto": return .automatic
      case "counts": return .poisson
      case "equal": return .none
      default: throw ValidationError("'\(text)' is not auto, counts or equal.")
      }
    })
  var weights = BandOptions.Weighting.automatic

  @Option(
    help: .init(
      "FWHM of the instrument, a Gaussian, with its unit: 2nm or 5meV; it is taken off the bands'.",
      valueName: "width"),
    transform: { text in
      for unit in InstrumentWidth.Unit.allCases where text.hasSuffix(unit.rawValue) {
        guard let value = Double(text.dropLast(unit.rawValue.count)), value > 0, value.isFinite else { break }
        return InstrumentWidth(value, unit)
      }
      throw ValidationError("'\(text)' is not a width above 0 with its unit, as in 2nm or 5meV.")
    })
  var instrumentWidth: InstrumentWidth?

  func validate() throws {
    guard (1...6).contains(peaks) else { throw ValidationError("--peaks must be 1 to 6.") }
    _ = try range.map { try NumberLists.interval($0, option: "--range") }
    if peaks > 1, shape == nil {
      throw ValidationError("--peaks \(peaks) needs the --shape of the peaks, as in --shape gaussian.")
    }
  }

  /// The options as the fit takes them.
  func bandOptions() throws -> BandOptions {
    var options = BandOptions()
    options.shape = shape ?? .gaussian
    options.bandCount = peaks
    options.baselineOrder = baseline
    options.usesJacobian = !noJacobian
    options.isInAir = air
    options.weighting = weights
    options.instrument = instrumentWidth
    if let range {
      let interval = try NumberLists.interval(range, option: "--range")
      options.range = ParameterBounds(lower: interval.lowerBound, upper: interval.upperBound)
    }
    return options
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [
      "peaks": peaks.description, "baseline": baseline < 0 ? "none" : baseline.description,
      "no-jacobian": noJacobian.description, "air": air.description,
      "weights": weights == .automatic ? "auto" : weights == .none ? "equal" : "counts",
    ]
    given["shape"] = shape?.rawValue
    given["range"] = range
    given["instrument-width"] = instrumentWidth.map { "\($0.value)\($0.unit.rawValue)" }
    return given
  }
}
