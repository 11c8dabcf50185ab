import ArgumentParser
import Measurements
import Reporting
import Transients

extension MapOrientation: ExpressibleByArgument {}

/// How a transient-absorption map is read and made ready for the fit.
struct TransientPreparationOptions: ParsableArguments {
  @Option(help: "Unit of the delays, where the file does not say.")
  var timeUnit: TimeUnit?

  @Option(help: .init("Unit of the signal, where the file does not say: mOD, OD, dT/T.", valueName: "unit"))
  var signalUnit: String?

  @Option(help: "Where a matrix holds its delays.")
  var orientation = MapOrientation.detect

  @Flag(help: "Average the scans of one map: the files named, and the layers of each.")
  var average = false

  @Option(
    help: .init(
      "With --average, leave out cells so many standard deviations from the other scans, and scans unlike the others; none keeps all. (default: 5)",
      valueName: "sigmas"))
  var scanOutliers: String?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Subtract at every wavelength the mean of some delays: -5:-1, or auto for all before the rise.",
      valueName: "range"))
  var background: String?

  @Option(parsing: .unconditional, help: .init("Delays to fit, as in -1:1000, 1: or :1000.", valueName: "low:high"))
  var delays: String?

  @Option(help: .init("Wavelengths to fit, as in 480:750, 480: or :750.", valueName: "low:high"))
  var wavelengths: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: .init(
      "Wavelengths to leave out, as 515:525; with delays behind a comma, 515:525,-0.2:0.3, only there. Can be repeated.",
      valueName: "window"))
  var exclude: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: .init("Delays to leave out, as in -0.2:0.3. Can be repeated.", valueName: "low:high"))
  var excludeDelays: [String] = []

  @Option(
    help: .init(
      "Mask cells that lie so many standard deviations beyond their neighbours in delay and in wavelength; try 6.",
      valueName: "sigmas"))
  var spikes: Double?

  @Option(
    help: .init(
      "Errors of the cells: pre-zero for the noise of each wavelength before the rise, scans for the scatter over averaged scans, none, or a map of them.",
      valueName: "weights"))
  var weights: String?

  func validate() throws {
    let preparation = try preparation()
    if let threshold = preparation.spikeThreshold, !(threshold > 0 && threshold.isFinite) {
      throw ValidationError("--spikes must be above 0.")
    }
    _ = try outlierThreshold()
    if scanOutliers != nil, !average { throw ValidationError("--scan-outliers needs --average.") }
    if weights == "scans", !average { throw ValidationError("--weights scans needs --average.") }
    if let signalUnit, signalUnit.isEmpty || signalUnit.utf8.count > 24 {
      throw ValidationError("--signal-unit must be a short name, as mOD.")
    }
  }

  /// What is to be done to the map.
  func preparation() throws -> Preparation {
    var preparation = Preparation()
    preparation.delays = try delays.map { try NumberLists.openInterval($0, option: "--delays") }
    preparation.wavelengths = try wavelengths.map { try NumberLists.openInterval($0, option: "--wavelengths") }
    preparation.exclusions = try exclude.map(Self.window)
    preparation.exclusions += try excludeDelays.map {
      MapWindow(delays: try NumberLists.openInterval($0, option: "--exclude-delays"))
    }
    preparation.spikeThreshold = spikes
    if let background {
      preparation.background =
        background == "auto" ? .automatic : .delays(try NumberLists.openInterval(background, option: "--background"))
    }
    switch weights {
    case "pre-zero": preparation.weights = .beforeZero
    case "none": preparation.weights = .none
    default: preparation.weights = .ofMap
    }
    return preparation
  }

  /// The map of a file as it is or, with --average, that of the scans in all files; with the errors of another file where
  /// --weights names one.
  func map(_ files: [String]) throws -> PreparedMap {
    var map: PreparedMap
    if average {
      map = try ScanAverage.average(
        try files.flatMap(scans), threshold: try outlierThreshold(), isWeighted: weights == "scans")
    } else {
      guard files.count == 1 else {
        throw ValidationError("\(files.count) files are named; say --average if they are scans of one map.")
      }
      map = PreparedMap(
        map: try named(
          try MeasurementReader.transientMap(
            at: files[0], timeUnit: timeUnit, orientation: orientation)))
    }
    if let weightsFile {
      try map.weight(
        with: try MeasurementReader.transientMap(at: weightsFile, timeUnit: timeUnit, orientation: orientation))
    }
    return map
  }

  private func scans(_ file: String) throws -> [TransientMap] {
    try MeasurementReader.transientScans(at: file, timeUnit: timeUnit, orientation: orientation).map(named)
  }

  private func named(_ map: TransientMap) throws -> TransientMap {
    try signalUnit.map { try map.with(signalUnit: $0) } ?? map
  }

  /// Nil where nothing is to be left out of an average.
  private func outlierThreshold() throws -> Double? {
    guard let scanOutliers else { return 5 }
    if scanOutliers == "none" { return nil }
    guard let threshold = Double(scanOutliers), threshold > 0, threshold.isFinite else {
      throw ValidationError("--scan-outliers must be above 0, or none.")
    }
    return threshold
  }

  /// Files besides the map that the options name.
  var weightsFile: String? { weights.flatMap { ["pre-zero", "scans", "none"].contains($0) ? nil : $0 } }

  /// The prepared map and its errors, where there is anything to see in them that the file does not hold.
  func files(_ prepared: PreparedMap, name: String) -> [OutputFile] {
    var files: [OutputFile] = []
    if !prepared.steps.isEmpty {
      let text = prepared.map.glotaranText(
        comment: "photofit: \(name), prepared: \(prepared.steps.joined(separator: "; "))")
      files.append(OutputFile(name: "prepared.ascii", text: text))
    }
    if let errors = prepared.map.errors, let map = try? prepared.map.with(signal: errors) {
      files.append(OutputFile(name: "errors.ascii", text: map.glotaranText(comment: "photofit: errors of \(name)")))
    }
    return files
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    given["time-unit"] = timeUnit?.rawValue
    given["signal-unit"] = signalUnit
    given["orientation"] = orientation.rawValue
    if average { given.merge(["average": "true", "scan-outliers": scanOutliers ?? "5"]) { $1 } }
    given["background"] = background
    given["delays"] = delays
    given["wavelengths"] = wavelengths
    if !exclude.isEmpty { given["exclude"] = exclude.joined(separator: " ") }
    if !excludeDelays.isEmpty { given["exclude-delays"] = excludeDelays.joined(separator: " ") }
    given["spikes"] = spikes?.description
    given["weights"] = weights
    return given
  }

  private static func window(_ text: String) throws -> MapWindow {
    let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    return MapWindow(
      wavelengths: try NumberLists.openInterval(parts[0], option: "--exclude"),
      delays: parts.count > 1 ? try NumberLists.openInterval(parts[1], option: "--exclude") : nil)
  }
}
