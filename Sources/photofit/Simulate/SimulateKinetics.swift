import ArgumentParser
import Fitting
import Kinetics
import Measurements
import OpticalSeries
import Reporting

/// `photofit simulate kinetics`.
struct SimulateKinetics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kinetics",
    abstract: "Simulates a UV-vis series of a reaction.",
    discussion: """
      Examples:
        photofit simulate kinetics --output-file series.csv --references-file references.csv
        photofit simulate kinetics --scheme "A+B->2B" --truth k1=0.03 --initial B=0.02 --times 0:600:30 --noise 2e-3

      A column per time, absorbance against wavelength in nm. Without --band the species have bands like those of \
      alloying gold-silver clusters, on a rise towards the ultraviolet; rate constants fall off from 1/22 by a factor of 14 from \
      step to step.
      """)

  @Option(help: .init("The reaction scheme; see photofit kinetics --help.", valueName: "scheme"))
  var scheme = "A->B->C"

  @Option(
    help: .init("A rate constant in the unit of time, as in k1=0.05. Can be repeated.", valueName: "name=value"))
  var truth: [String] = []

  @Option(
    help: .init(
      "Concentration at time zero, as in B=0.02; the first species starts at 1, the others at 0. Can be repeated.",
      valueName: "species=c"))
  var initial: [String] = []

  @Option(help: .init("Times of the spectra: a list, or first:last:step.", valueName: "list"))
  var times = "2,10,30,60,120,180,1200"

  @Option(help: .init("Unit of the times: us, ms, s, min, h or d.", valueName: "unit"))
  var timeUnit = "min"

  @Option(help: .init("Wavelengths in nm: a list, or first:last:step.", valueName: "list"))
  var wavelengths = "350:900:2"

  @Option(
    help: .init(
      "A Gaussian band in place of those of the sample: species, maximum in nm, absorbance, standard deviation in nm. Can be repeated.",
      valueName: "species=nm,height,nm"))
  var band: [String] = []

  @Option(help: .init("Standard deviation of the noise, absorbance.", valueName: "absorbance"))
  var noise = 1e-3

  @Option(help: .init("Also write the spectra of the species to a file.", valueName: "file"))
  var referencesFile: String?

  @OptionGroup var simulation: SimulationOptions

  func validate() throws {
    if referencesFile != nil, simulation.outputFile == nil {
      throw ValidationError("--references-file needs --output-file.")
    }
    if let referencesFile, referencesFile == simulation.outputFile {
      throw ValidationError("--references-file and --output-file name the same file.")
    }
    try TimeUnits.check(timeUnit)
    _ = try NumberLists.listOrRange(times, option: "--times")
    _ = try NumberLists.listOrRange(wavelengths, option: "--wavelengths")
    _ = try NumberLists.assignments(truth, option: "--truth", example: "k1=0.05")
    _ = try NumberLists.assignments(initial, option: "--initial", example: "B=0.02")
    _ = try Failures.translated { try self.simulated() }
  }

  func run() throws {
    let path = try simulation.path()
    let referencesPath = try referencesFile.map { try OutputPath($0, overwrite: simulation.force) }
    let simulated = try Failures.translated { try self.simulated() }
    let series = try Failures.translated { try simulated.series() }
    let wavelengths = ResultTable.Column("wavelength", unit: "nm", values: series.positions)
    func table(_ name: String, _ title: String, _ columns: [(name: String, values: [Double])], noise: Double)
      -> ResultTable
    {
      ResultTable(
        name: name, title: title,
        columns: [wavelengths] + columns.map { .init($0.name, values: $0.values.map { Rounding.round($0, to: noise) }) }
      )
    }
    let names = zip(simulated.scheme.rateNames, simulated.rates)
    let start = zip(simulated.scheme.species, simulated.scheme.species.indices).map {
      "\($0) \(PrintedNumber.exact(simulated.options.initial[$0] ?? ($1 == 0 ? 1 : 0)))"
    }
    let truth = [
      "\(simulated.scheme.text), "
        + names.map { "\($0) = \(PrintedNumber.short($1))" }.joined(separator: ", ") + " per \(timeUnit)",
      "at time zero \(start.joined(separator: ", ")); noise \(PrintedNumber.exact(simulated.noise))",
    ]
    let columns = zip(series.times, series.absorbances).map { ("\(PrintedNumber.exact($0)) \(timeUnit)", $1) }
    try simulation.deliver(
      table("series", "absorbance against wavelength, a column per time", columns, noise: simulated.noise),
      truth: truth,
      to: path)
    if let referencesPath {
      let spectra = zip(simulated.scheme.species, simulated.spectra).map { ($0, $1) }
      try simulation.deliver(
        table("references", "spectra of the species, without noise", spectra, noise: 1e-3),
        truth: ["the spectra of the species at a concentration of 1"], to: referencesPath)
    }
  }

  private func simulated() throws -> SimulatedSeries {
    var simulated = SimulatedSeries(try ReactionScheme(scheme))
    for (name, value) in try NumberLists.assignments(truth, option: "--truth", example: "k1=0.05") {
      guard let step = simulated.scheme.rateNames.firstIndex(of: name) else {
        throw ValidationError(
          "--truth \(name): the rate constants are \(simulated.scheme.rateNames.joined(separator: ", ")).")
      }
      simulated.rates[step] = value
    }
    simulated.options.initial = try NumberLists.assignments(initial, option: "--initial", example: "B=0.02")
    simulated.times = try NumberLists.listOrRange(times, option: "--times")
    simulated.timeUnit = timeUnit
    simulated.wavelengths = try NumberLists.listOrRange(wavelengths, option: "--wavelengths")
    simulated.noise = noise
    simulated.seed = simulation.seed
    var replaced: Set<Int> = []
    for text in band {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let numbers = parts.count == 2 ? try NumberLists.list(parts[1], option: "--band") : []
      guard numbers.count == 3, let species = simulated.scheme.species.firstIndex(of: parts[0]) else {
        throw ValidationError(
          "--band \(text): must be SPECIES=POSITION,HEIGHT,WIDTH with a species of the scheme, as in A=420,0.9,22.")
      }
      if replaced.insert(species).inserted { simulated.bands[species] = [] }
      simulated.bands[species].append(.init(numbers[0], height: numbers[1], width: numbers[2]))
    }
    return simulated
  }
}
