import Measurements

/// A map that is ready for the fit, and what was done to it.
public struct PreparedMap: Sendable, Equatable {
  /// The map.
  public private(set) var map: TransientMap
  /// What was done, in sentences with numbers, in the order in which it was done.
  public private(set) var steps: [String] = []
  /// What to know before believing in the map.
  public private(set) var warnings: [String] = []
  /// The noise before zero; nil where there are too few delays.
  public private(set) var noise: NoiseEstimate?
  /// Why there is no ``noise``; nil where there is one.
  public private(set) var noiseGap: String?

  /// A map to which nothing was done yet; `steps` are those of its making, as the average of scans.
  public init(map: TransientMap, steps: [String] = [], warnings: [String] = []) {
    self.map = map
    self.steps = steps
    self.warnings = warnings
  }

  private var unit: String { map.timeUnit.symbol }

  mutating func keep(wavelengths range: ClosedRange<Double>) throws {
    let kept = map.wavelengths.indices.filter { range.contains(map.wavelengths[$0]) }
    guard !kept.isEmpty else { throw nothing("wavelength", range, "nm", map.wavelengths) }
    steps.append(
      "wavelengths \(StepWords.range(range, "nm")) kept, \(kept.count) of \(map.wavelengths.count)")
    map = try map.part(delays: Array(map.delays.indices), wavelengths: kept)
  }

  mutating func keep(delays range: ClosedRange<Double>) throws {
    let kept = map.delays.indices.filter { range.contains(map.delays[$0]) }
    guard !kept.isEmpty else { throw nothing("delay", range, unit, map.delays) }
    steps.append("delays \(StepWords.range(range, unit)) kept, \(kept.count) of \(map.delays.count)")
    map = try map.part(delays: kept, wavelengths: Array(map.wavelengths.indices))
  }

  /// Leaves out wavelengths or delays, or masks the cells of a box.
  mutating func exclude(_ exclusion: MapWindow) throws {
    let rows = map.delays.indices.filter { exclusion.delays?.contains(map.delays[$0]) ?? true }
    let columns = map.wavelengths.indices.filter { exclusion.wavelengths?.contains(map.wavelengths[$0]) ?? true }
    if let range = exclusion.wavelengths, columns.isEmpty { throw nothing("wavelength", range, "nm", map.wavelengths) }
    if let range = exclusion.delays, rows.isEmpty { throw nothing("delay", range, unit, map.delays) }
    switch (exclusion.wavelengths, exclusion.delays) {
    case (nil, nil): return
    case (let range?, nil):
      steps.append("\(StepWords.range(range, "nm")) left out, \(StepWords.count(columns.count, "wavelength"))")
      try remove(wavelengths: Set(columns))
    case (nil, let range?):
      steps.append("\(StepWords.range(range, unit)) left out, \(StepWords.count(rows.count, "delay"))")
      try remove(delays: Set(rows))
    case (let wavelengths?, let delays?):
      steps.append(
        "\(StepWords.range(delays, unit)) at \(StepWords.range(wavelengths, "nm")) left out, "
          + StepWords.count(rows.count * columns.count, "cell"))
      try mask(columns.flatMap { column in rows.map { column * map.delays.count + $0 } })
    }
  }

  mutating func maskSpikes(threshold: Double) throws {
    let found = try SpikeMask(map, threshold: threshold)
    steps.append(found.step)
    if let warning = found.warning { warnings.append(warning) }
    try mask(found.cells)
  }

  /// Subtracts the background and estimates the noise, both from the delays before zero.
  mutating func findNoise(_ background: BackgroundSource) throws {
    let region = PreZeroRegion(map, background: background)
    if case .delays(let range) = background, region.extent == nil {
      throw nothing("delay", range, unit, map.delays)
    }
    if background != .none {
      // One delay that the user names will do; one that was found may be the foot of the rise.
      let least = background == .automatic ? 2 : 1
      guard let result = try BackgroundSubtraction.applied(to: map, before: region, least: least) else {
        throw TransientsError(
          .invalidData,
          "\(map.source): fewer than 2 delays lie before the rise, from which a background could be taken; name them, as in "
            + "--background -5:-1, or leave --background out")
      }
      map = result.map
      steps.append(result.step)
    }
    noise = NoiseEstimate(map, before: region)
    noiseGap = nil
    guard noise == nil else { return }
    noiseGap =
      region.longest < NoiseEstimate.fewestDelays
      ? "the noise is not known, from \(region.words(map)) before the rise; \(NoiseEstimate.fewestDelays) are needed"
      : "the noise is not known: the values before the rise do not scatter"
  }

  /// Gives every wavelength its noise before zero as error.
  mutating func weightWithNoise() throws {
    guard let noise else {
      throw TransientsError(.invalidData, "\(map.source): cannot be weighted: \(noiseGap ?? "the noise is not known")")
    }
    let count = map.delays.count
    map = try map.with(
      signal: map.signal, errors: noise.errors.flatMap { [Double](repeating: $0, count: count) })
    var step =
      "weighted with the noise before the rise, one σ for each wavelength: \(StepWords.number(noise.errors.min() ?? 0)) to "
      + "\(StepWords.signal(noise.errors.max() ?? 0, map)), from \(noise.words)"
    if noise.missingCount > 0 {
      step +=
        "; \(StepWords.count(noise.missingCount, "wavelength")) with fewer than \(NoiseEstimate.fewestDelays) or equal "
        + "values there given the median"
    }
    steps.append(step)
  }

  /// Gives every cell its error from a map on the same axes.
  ///
  /// - Throws: ``TransientsError`` for other axes, `MeasurementError` for errors that are not above 0.
  public mutating func weight(with errors: TransientMap) throws {
    if let difference = AxisAgreement.difference(map, errors) {
      throw TransientsError(
        .invalidData, "\(errors.source) cannot hold the errors of \(map.source): \(difference)")
    }
    map = try map.with(signal: map.signal, errors: errors.signal)
    steps.append("weighted with the errors of the cells in \(errors.source)")
  }

  mutating func dropErrors() throws {
    steps.append("the errors of the map are not used: all cells count alike")
    map = try map.with(signal: map.signal)
  }

  private mutating func mask(_ cells: [Int]) throws {
    guard !cells.isEmpty else { return }
    var signal = map.signal
    for cell in cells { signal[cell] = .nan }
    map = try map.with(signal: signal, errors: map.errors)
  }

  private mutating func remove(wavelengths columns: Set<Int>) throws {
    guard !columns.isEmpty else { return }
    guard columns.count < map.wavelengths.count else { throw empty("wavelength") }
    map = try map.part(
      delays: Array(map.delays.indices), wavelengths: map.wavelengths.indices.filter { !columns.contains($0) })
  }

  private mutating func remove(delays rows: Set<Int>) throws {
    guard rows.count < map.delays.count else { throw empty("delay") }
    map = try map.part(
      delays: map.delays.indices.filter { !rows.contains($0) }, wavelengths: Array(map.wavelengths.indices))
  }

  private func empty(_ noun: String) -> TransientsError {
    TransientsError(.invalidOption, "\(map.source): no \(noun) is left; make the windows that are left out smaller")
  }

  private func nothing(
    _ noun: String, _ range: ClosedRange<Double>, _ unit: String, _ axis: [Double]
  ) -> TransientsError {
    let extent = (axis.min() ?? 0)...(axis.max() ?? 0)
    return TransientsError(
      .invalidOption,
      "\(map.source): no \(noun) lies within \(StepWords.range(range, unit)); the map has \(StepWords.range(extent, unit))"
    )
  }
}
