import ArgumentParser
import Fitting
import Linewidths
import Measurements
import Reporting

/// `photofit spectra`.
struct SpectraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectra",
    abstract: "Fits the bands of spectra: position, FWHM, area and asymmetry with errors.",
    discussion: """
      Examples:
        photofit spectra spectra.csv
        photofit spectra 80K.spc 100K.spc 120K.spc --shape log-normal --table widths.csv

      Bands are shapes in energy on a baseline in the unit of the file; on a wavelength axis the factor λ²/hc lies \
      between them. Maximum and FWHM are read off the fitted curve, per energy and per wavelength. With a temperature \
      for every spectrum, from headers, labels or names of files, `photofit linewidth` reads the table that --table, \
      --csv and --output write.
      """)

  @Argument(
    help: .init(
      "Spectra: tables of text, JCAMP-DX, GRAMS .spc, Renishaw .wdf, Andor .sif.", valueName: "file"))
  var files: [String]

  @Option(
    help: .init("Unit of temperatures that stand in files or their names without one: K or C.", valueName: "unit"),
    transform: { text in
      guard let unit = TemperatureUnit(rawValue: text) else { throw ValidationError("'\(text)' is not K or C.") }
      return unit
    })
  var temperatureUnit: TemperatureUnit?

  @OptionGroup var bands: BandFitOptions
  @OptionGroup var preparation: SpectraPreparationOptions

  @Flag(help: "Print the result as one JSON document (photofit.tables/1).")
  var json = false

  @Flag(help: "Print the table of bands as CSV.")
  var csv = false

  @Flag(help: "Print nothing but errors, and what --json or --csv ask for.")
  var quiet = false

  @Option(help: .init("Also write the table of bands to a CSV file.", valueName: "file"))
  var table: String?

  @Option(help: .init("Also write report, tables and fitted curves into a new folder.", valueName: "folder"))
  var output: String?

  @Flag(help: "Leave the figures of --output out: nothing is drawn.")
  var noFigures = false

  @Flag(help: "Replace an earlier --table or result in the --output folder.")
  var force = false

  func validate() throws {
    guard !files.isEmpty else { throw ValidationError("Name at least one file.") }
    if json, csv { throw ValidationError("--json and --csv exclude each other; --output writes both.") }
    if noFigures, output == nil { throw ValidationError("--no-figures belongs to --output.") }
    if force, output == nil, table == nil { throw ValidationError("--force belongs to --table or --output.") }
  }

  func run() throws {
    let folder = try output.map { try OutputFolder($0, overwrite: force, hasFigures: !noFigures) }
    let path = try table.map { try OutputPath($0, overwrite: force) }
    let options = try bands.bandOptions()
    var inputs: [RunManifest.Input] = []
    var spectra: [PreparedSpectra] = []
    for file in files {
      let series = try Failures.translated(InputFile.name(file)) {
        try MeasurementReader.spectra(at: file, temperatureUnit: temperatureUnit)
      }
      inputs.append(try InputFile.manifestEntry(file, notes: series.flatMap(\.notes)))
      spectra += series.map { PreparedSpectra($0, weighting: options.weighting) }
    }
    for file in preparation.files { inputs.append(try InputFile.manifestEntry(file, notes: [])) }
    spectra = try Failures.translated { try preparation.prepare(spectra) }
    let fit = try Failures.translated(files.count == 1 ? InputFile.name(files[0]) : nil) {
      try SpectraFit(spectra, options: options, choosesShape: bands.shape == nil)
    }
    let comparisons = try Failures.translated {
      try preparation.comparisons(
        emissionCount: spectra.reduce(0) { $0 + $1.series.labels.count }, isInAir: options.isInAir)
    }
    let report = report(fit, spectra, options, inputs, comparisons)
    let drawing = try folder.map { try report.write(to: $0) } ?? []
    if !quiet { drawing.forEach(Console.warning) }
    try path?.write(report.csv())
    try deliver(report)
    if fit.failureCount > 0 { throw ExitStatus.notConverged }
  }

  private func deliver(_ report: TableReport) throws {
    if !quiet, let warning = Platform.warning { Console.warning(warning) }
    if json {
      try Console.result(report.json())
    } else if csv {
      try Console.result(report.csv())
    } else if !quiet {
      try Console.result(report.text())
    }
    if json || csv, !quiet { report.warnings.forEach(Console.warning) }
  }

  private func report(
    _ fit: SpectraFit, _ spectra: [PreparedSpectra], _ options: BandOptions, _ inputs: [RunManifest.Input],
    _ comparisons: [AbsorptionComparison]?
  ) -> TableReport {
    let units = Set(spectra.map(\.series.axis.unit))
    let positions = spectra.flatMap { [$0.series.positions[0], $0.series.positions[$0.series.positions.count - 1]] }
    let count = spectra.reduce(0) { $0 + $1.series.labels.count }
    let span = units.count == 1 ? ", \(PrintedNumber.span(positions)) \(units.first ?? "")" : ""
    var options = options
    options.shape = fit.shape
    let tables = SpectraTables(
      fit: fit, options: options, isSeveralFiles: files.count > 1, unit: units.count == 1 ? units.first ?? "" : "")
    var given = bands.given
    given.merge(preparation.given) { $1 }
    given["temperature-unit"] = temperatureUnit?.rawValue
    return TableReport(
      heading: ReportHeading(job: "Bands", data: "\(count) spectr\(count == 1 ? "um" : "a")\(span)"),
      remarks: remarks(fit, spectra, options),
      tables: [tables.bands] + [tables.peaks, comparisons.map { tables.compared(with: $0) }].compactMap { $0 },
      files: output == nil ? [] : [tables.parameters, tables.curves], warnings: fit.warnings,
      manifest: RunManifest(command: "spectra", options: given, inputs: inputs),
      figures: output == nil ? [] : BandFigures.of(fit, axis: units.count == 1 ? spectra.first?.series.axis : nil))
  }

  /// How the numbers were made.
  private func remarks(_ fit: SpectraFit, _ spectra: [PreparedSpectra], _ options: BandOptions) -> [String] {
    let name = options.bandCount == 1 ? fit.shape.rawValue : "\(options.bandCount) × \(fit.shape.rawValue)"
    let baselines = ["no baseline", "constant baseline", "linear baseline"]
    let baseline =
      options.baselineOrder < 2 ? baselines[options.baselineOrder + 1] : "baseline of degree \(options.baselineOrder)"
    var lines = ["Shape: \(name) in energy" + (fit.choice.map { ", \($0)" } ?? "") + "; \(baseline)."]
    let isWavelength = spectra.contains { $0.series.axis == .wavelength }
    if isWavelength {
      lines.append(
        (options.usesJacobian
          ? "Intensities per nm: λ²/hc lies between them and energy."
          : "Intensities taken as they are, without λ²/hc.")
          + (options.isInAir ? " Wavelengths in air; energies hc/(nλ)." : " Wavelengths in vacuum; energies hc/λ."))
    }
    let counted = spectra.count { $0.noise.contains { $0 != nil } }
    lines.append(
      counted == spectra.count
        ? "Errors from counting statistics."
        : counted == 0
          ? "Errors from the scatter about the fit." : "Errors from counting statistics where there are counts."
    )
    if let instrument = options.instrument {
      lines.append(
        "The instrument's FWHM of \(PrintedNumber.short(instrument.value)) \(instrument.unit.rawValue) is taken off the "
          + "own FWHM, the column fwhm.")
    }
    var steps: [String] = []
    for step in spectra.flatMap(\.steps) where !steps.contains(step) { steps.append(step) }
    return lines + steps
  }
}
