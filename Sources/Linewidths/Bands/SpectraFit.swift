import Fitting
import Measurements

/// The bands of many spectra, all of one shape.
public struct SpectraFit: Sendable {
  /// A spectrum with its band.
  public struct Member: Sendable {
    /// File it came from.
    public let source: String
    /// Its name there.
    public let label: String
    /// Its place among all spectra, also those that could not be fitted.
    public let position: Int
    /// Its temperature, K; nil where unknown.
    public let temperature: Double?
    /// The band.
    public let fit: BandFit
  }
  /// The shape of all bands.
  public let shape: LineShape
  /// How the shape was chosen, in a few words; nil where the caller chose it.
  public let choice: String?
  /// The spectra that could be fitted, in the order given.
  public let members: [Member]
  /// Number of spectra that could not be fitted.
  public let failureCount: Int
  /// What the user should know before quoting a number.
  public let warnings: [String]

  /// Evidence a shape with more parameters needs: "very strong" by Kass & Raftery (J. Am. Stat. Assoc. 90, 773, 1995).
  private static let evidenceNeeded = 10.0

  /// Fits every spectrum.
  ///
  /// - Parameters:
  ///   - inputs: one or more series.
  ///   - options: how to fit; its shape counts only where `choosesShape` is false.
  ///   - choosesShape: takes the shape of ``LineShape/candidates`` with the lowest BIC over all spectra, the Gaussian
  ///     where none is better by 10.
  /// - Throws: ``LinewidthsError`` where no spectrum can be fitted, or for options out of their range.
  public init(
    _ inputs: [PreparedSpectra], options: BandOptions, choosesShape: Bool = false
  ) throws(LinewidthsError) {
    try options.check()
    var options = options
    var choice: String?
    if choosesShape {
      let found = Self.choose(inputs, options)
      options.shape = found.shape
      choice = found.words
    }
    shape = options.shape
    self.choice = choice
    var members: [Member] = []
    var warnings = inputs.flatMap(\.warnings)
    var failures = 0
    var firstFailure = ""
    for input in inputs {
      for k in input.series.labels.indices {
        let position = members.count + failures
        let label = input.series.labels[k]
        do {
          let fit = try input.fit(k, options)
          members.append(
            Member(
              source: input.series.source, label: label, position: position, temperature: input.series.temperatures?[k],
              fit: fit))
        } catch {
          guard error.code == .noBand else { throw error }
          failures += 1
          if failures == 1 { firstFailure = "\(label): \(error.description)" }
          warnings.append(
            "\(inputs.count > 1 ? input.series.source + ", " : "")\(label) is left out: \(error.description)")
        }
      }
    }
    guard !members.isEmpty else {
      throw LinewidthsError(.noBand, "no spectrum has a band that could be fitted; the first, \(firstFailure)")
    }
    self.members = members
    failureCount = failures
    self.warnings = warnings + Self.doubts(members, options)
  }

  /// The shape with the lowest sum of the spectra's BIC.
  private static func choose(
    _ inputs: [PreparedSpectra], _ options: BandOptions
  ) -> (shape: LineShape, words: String) {
    var sums: [(shape: LineShape, count: Int, sum: Double)] = []
    for shape in LineShape.candidates {
      var trial = options
      trial.shape = shape
      var count = 0
      var sum = 0.0
      for input in inputs {
        for k in input.series.labels.indices {
          guard let fit = try? input.fit(k, trial) else { continue }
          count += 1
          sum += fit.evidence
        }
      }
      sums.append((shape, count, sum))
    }
    let most = sums.map(\.count).max() ?? 0
    let known = sums.filter { $0.count == most }.sorted { $0.sum < $1.sum }
    guard most > 0, let best = known.first else { return (.gaussian, "no shape could be fitted") }
    let gaussian = known.first { $0.shape == .gaussian }
    let chosen = gaussian.flatMap { $0.sum - best.sum < evidenceNeeded ? $0 : nil } ?? best
    let next = known.first { $0.shape != chosen.shape }
    var words = known.count == 1 ? "the only one that fits" : "lowest BIC of \(known.count) shapes"
    if let next {
      let delta = next.sum - chosen.sum
      words += ", next \(next.shape.rawValue) (ΔBIC \(delta < 0 ? "−" : "+")\(abs(delta).rounded(toDigits: 3)))"
    }
    return (chosen.shape, words)
  }

  /// What in the fits does not agree.
  private static func doubts(_ members: [Member], _ options: BandOptions) -> [String] {
    var warnings: [String] = []
    let name = options.bandCount == 1 ? "one \(options.shape.rawValue) band" : "\(options.bandCount) bands"
    if let worst = members.max(by: { ($0.fit.reducedChiSquare ?? 0) < ($1.fit.reducedChiSquare ?? 0) }),
      let reduced = worst.fit.reducedChiSquare, reduced > 2
    {
      warnings.append(
        "\(name) does not describe the spectra within their noise: χ²r up to \(reduced.rounded(toDigits: 2)) "
          + "(\(worst.label)); widths and their errors inherit this; try another --shape, --peaks or --baseline")
    }
    let off = members.filter { member in
      member.fit.halfMaximumWidth.map { abs($0 / member.fit.width - 1) > 0.03 } ?? false
    }
    if off.count > members.count / 2, let first = off.first, let direct = first.fit.halfMaximumWidth {
      warnings.append(
        "the FWHM read off at half maximum differs from the fitted one by more than 3 % in \(off.count) of "
          + "\(members.count) spectra (\(direct.rounded(toDigits: 4)) against \(first.fit.width.rounded(toDigits: 4)) meV, "
          + "\(first.label)): the bands have another shape or baseline")
    }
    if options.instrument != nil {
      let bare = members.filter { $0.fit.band.intrinsicWidth == nil }
      if let first = bare.first {
        warnings.append(
          "\(bare.count) of \(members.count) bands are no wider than the instrument (\(first.label)): they have no width "
            + "of their own to quote")
      }
    }
    return warnings
  }
}

extension PreparedSpectra {
  /// The band of one spectrum.
  func fit(_ k: Int, _ options: BandOptions) throws(LinewidthsError) -> BandFit {
    try BandFit(
      positions: series.positions, values: series.intensities[k], axis: series.axis, noise: noise[k], options: options)
  }
}
