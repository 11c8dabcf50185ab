import Fitting
import LinearAlgebra
import Measurements

/// The decomposition of a measured envelope into the ions of families.
///
/// Areas ≥ 0 of all species and a linear baseline are projected out of a fit of the resolution and the m/z offset
/// (and, where it is asked for, of the asymmetry of the peaks). The noise
/// is taken from the scatter of neighbouring points, floor + gain·signal; where the residual exceeds it, all errors are
/// scaled by √χ²r. Errors are of counting alone: how well an ion is sprayed is in no model.
public struct Decomposition: Sendable {
  let outcome: FitOutcome
  let species: [EnvelopeSpecies]
  let noise: CountNoise
  /// χ² over degrees of freedom against the noise of neighbouring points.
  let reducedChiSquare: Double
  /// Areas of the species.
  let areas: [Double]
  /// One-sided 95 % limits of the areas that are held at 0, in the order of the species; nil where one is free.
  let limits: [Double?]
  /// Covariance of the areas, then resolution, offset and asymmetry; zero for areas held at 0.
  let covariance: Matrix
  /// Singular values of the free amplitudes' relative errors: areas over their standard errors, largest first.
  let singularValues: [Double]
  /// The species in the combination known least.
  let weakest: String
  let baseline: [Double]
  let axis: [Double]
  let data: [Double]
  let model: [Double]
  /// Standard deviation of every point that the fit was weighted with.
  let sigma: [Double]
  let options: DecompositionOptions
  let families: [IonFamily]
  let outside: [String]
  let freeCount: Int

  /// The most species of one decomposition.
  static let speciesLimit = 600

  /// Decomposes a spectrum.
  ///
  /// Throws `invalidOption` for options out of range or families without members, `invalidData` where the spectrum does not
  /// hold the ions or has too few points, and what the solver refuses.
  public init(
    _ spectrum: MassSpectrum, families: [IonFamily], names: LigandNames = .standard,
    options: DecompositionOptions = DecompositionOptions()
  ) throws {
    try options.check()
    let members = try families.flatMap {
      try $0.members(limit: Self.speciesLimit, names: names, table: options.table)
    }
    guard members.count <= Self.speciesLimit else {
      throw MassSpectraError(
        .invalidOption, "more than \(Self.speciesLimit) ions at once are refused; narrow the ranges")
    }
    guard members.allSatisfy({ $0.ion.charge != 0 }) else {
      throw MassSpectraError(.invalidOption, "a family without charge has no m/z; write it as [...]4-")
    }
    let axis = spectrum.positions
    let data = spectrum.intensities
    let (species, outside) = EnvelopeSpecies.all(members, within: axis, table: options.table)
    guard let first = axis.first, let last = axis.last, !species.isEmpty else {
      throw MassSpectraError(
        .invalidData,
        "no ion of the family lies within the spectrum, m/z \(axis.first ?? 0) to \(axis.last ?? 0); check family and charge"
      )
    }
    guard axis.count > species.count + 10 else {
      throw MassSpectraError(
        .invalidData,
        "\(axis.count) points are too few for \(species.count == 1 ? "an ion" : "\(species.count) ions"); give the profile, not a "
          + "list of peaks")
    }
    guard let top = data.max(), top > 0 else {
      throw MassSpectraError(.invalidData, "no intensity between m/z \(first) and \(last) is above 0")
    }
    let peaks = species.map(\.peaks)
    guard
      let start = EnvelopeStart.search(
        species, axis: axis, data: data, resolution: options.resolution, offset: options.offset,
        asymmetry: options.asymmetry ?? 0)
    else { throw Self.alike(species) }
    let startValues = [start.resolution, start.offset, options.asymmetry ?? 0]
    var values = startValues
    var noise = CountNoise(data: data)
    var weights = [Double](repeating: 1, count: axis.count)
    let spacing = 1 / Double(species.map { abs($0.member.ion.charge) }.max() ?? 1)
    let scale = axis[axis.count / 2]
    let parameters: ([Double]) -> [Parameter] = { values in
      [
        Parameter(
          "resolution", symbol: "R", initialValue: values[0], bounds: values[0] / 20...values[0] * 20,
          role: options.resolution == nil ? .free : .fixed, coordinate: .logarithmic),
        Parameter(
          "mz_offset", symbol: "m/z offset", initialValue: values[1],
          bounds: min(values[1], 0) - 0.6 * spacing...max(values[1], 0) + 0.6 * spacing,
          role: options.offset == nil ? .free : .fixed, referenceScale: scale / values[0]),
        Parameter(
          "asymmetry", symbol: "asymmetry", initialValue: values[2], bounds: PeakShape.asymmetries,
          role: options.asymmetry == nil ? .free : .fixed, referenceScale: 1),
      ]
    }
    // The weights need the signal and the fit the weights: with weights from the start, then from the first fit.
    for _ in 0..<2 {
      let model = EnvelopeModel(axis: axis, data: data, weights: weights, peaks: peaks)
      guard let found = model.solution(values, derivatives: false) else { throw Self.alike(species) }
      let curve = axis.indices.map { data[$0] + found.residual[$0] / weights[$0] }
      noise = CountNoise(residuals: axis.indices.map { data[$0] - curve[$0] }, model: curve)
      // Computed profiles have no noise: a millionth of the largest intensity takes its place.
      let least = 1e-12 * top * top
      weights = curve.map { 1 / max(noise.variance($0), least).squareRoot() }
      if values == startValues {
        let weighted = EnvelopeModel(axis: axis, data: data, weights: weights, peaks: peaks)
        values = try Self.fit(weighted, parameters(values)).values
      }
    }
    let model = EnvelopeModel(axis: axis, data: data, weights: weights, peaks: peaks)
    let outcome = try Self.fit(model, parameters(values))
    guard let solution = model.solution(outcome.values, derivatives: true),
      let errors = EnvelopeErrors(model, solution, outcome: outcome)
    else { throw Self.alike(species) }
    self.outcome = outcome
    self.species = species
    self.noise = noise
    reducedChiSquare = errors.reducedChiSquare
    areas = Array(solution.amplitudes.prefix(species.count))
    limits = errors.limits
    covariance = errors.covariance
    singularValues = errors.singularValues
    weakest = errors.weakest.map { species[$0].member.ion.text } ?? ""
    baseline = Array(solution.amplitudes.suffix(2))
    self.axis = axis
    self.data = data
    sigma = weights.map { 1 / $0 }
    self.model = axis.indices.map { data[$0] + solution.residual[$0] / weights[$0] }
    self.options = options
    self.families = families
    self.outside = outside
    freeCount = errors.freeCount
  }

  private static func fit(_ model: EnvelopeModel, _ parameters: [Parameter]) throws -> FitOutcome {
    var options = FitOptions()
    options.profiles = .none
    return try Fit.residuals(
      model, dataNorm: model.dataNorm, errorScale: .known, parameters: parameters, options: options)
  }

  private static func alike(_ species: [EnvelopeSpecies]) -> MassSpectraError {
    guard species.count > 1 else {
      return MassSpectraError(
        .invalidData,
        "no points lie under the peaks of \(species[0].member.ion.text); a profile is needed, not a list of peaks")
    }
    return MassSpectraError(
      .invalidData,
      "the \(species.count) ions cannot be told apart in this spectrum: two have the same envelope, or no point lies under one; take it out of "
        + "the family"
    )
  }
}
