import Fitting
import Measurements

/// Which ions can stand at an m/z: all that families allow within a tolerance, none left out because it is unlikely; with a
/// spectrum, ranked by the χ² of their envelopes.
public struct Assignment: Sendable {
  /// A candidate with its match.
  struct Rival: Sendable {
    let candidate: AssignmentCandidate
    var match: EnvelopeScore.Match?
  }

  let rivals: [Rival]
  let position: Double
  let options: AssignmentOptions
  /// The resolution that the matches were made with.
  let resolution: Double?
  let pointCount: Int
  /// The window of the spectrum that was matched, with the best candidates' envelopes; nil without a spectrum.
  let overlay: ResultTable?
  /// What was searched.
  let searched: String
  /// True where the ions were stated and not searched for.
  let isStated: Bool

  /// Candidates whose envelopes are drawn.
  private static let drawn = 3

  /// The most candidates of one assignment.
  private static let limit = 20_000

  /// Ions of families at an m/z. Throws `invalidOption` for options out of range, and for families that cannot be read.
  public init(
    families: [IonFamily], at position: Double, spectrum: MassSpectrum? = nil, names: LigandNames = .standard,
    options: AssignmentOptions = AssignmentOptions()
  ) throws(MassSpectraError) {
    try options.check(position)
    let candidates = try AssignmentCandidate.screened(
      families, at: position, names: names, options: options, limit: Self.limit)
    let size = families.reduce(0) { $0 + $1.size }
    try self.init(
      candidates, at: position, spectrum: spectrum, options: options, isStated: false,
      searched: "\(size) combinations of \(families.map(\.text).joined(separator: ", "))")
  }

  /// Stated ions, compared with an m/z whatever their distance.
  public init(
    ions: [ClusterIon], at position: Double, spectrum: MassSpectrum? = nil,
    options: AssignmentOptions = AssignmentOptions()
  ) throws(MassSpectraError) {
    try options.check(position)
    var calculator = PatternCalculator(options.table)
    try self.init(
      ions.map { AssignmentCandidate($0, at: position, calculator: &calculator, table: options.table) }, at: position,
      spectrum: spectrum, options: options, isStated: true, searched: "the ions stated")
  }

  private init(
    _ candidates: [AssignmentCandidate], at position: Double, spectrum: MassSpectrum?, options: AssignmentOptions,
    isStated: Bool, searched: String
  ) throws(MassSpectraError) {
    self.position = position
    self.options = options
    self.isStated = isStated
    self.searched = searched
    guard let spectrum, !candidates.isEmpty else {
      rivals = candidates.map { Rival(candidate: $0, match: nil) }
      (resolution, pointCount, overlay) = (nil, 0, nil)
      return
    }
    // One window for all: else their χ² could not be compared.
    let low = candidates.map { IonPeaks($0.peaks, threshold: 0.01).positions.first ?? position }.min() ?? position
    let high = candidates.map { IonPeaks($0.peaks, threshold: 0.01).positions.last ?? position }.max() ?? position
    let score = EnvelopeScore(
      spectrum, window: (low - position * 2e-4)...(high + position * 2e-4), asymmetry: options.asymmetry)
    guard score.pointCount >= 10 else {
      throw MassSpectraError(
        .invalidData,
        "the spectrum has \(score.pointCount) points around m/z \(position); it goes from "
          + "\(spectrum.positions.first ?? 0) to \(spectrum.positions.last ?? 0)")
    }
    let best = options.resolution ?? Self.resolution(candidates, score, shift: options.shift)
    rivals = candidates.map {
      Rival(candidate: $0, match: score.match($0.peaks, resolution: best, limit: options.shift))
    }.sorted { ($0.match?.chiSquare ?? 0, $0.candidate.ion.text) < ($1.match?.chiSquare ?? 0, $1.candidate.ion.text) }
    resolution = best
    pointCount = score.pointCount
    overlay = ResultTable(
      name: "curves", title: "spectrum and the envelopes of the best ions",
      columns: [.init("mz", unit: "m/z", values: score.axis), .init("data", values: score.data)]
        + rivals.prefix(Self.drawn).compactMap { rival in
          rival.match.map {
            .init(rival.candidate.ion.text, values: score.curve($0, rival.candidate.peaks, resolution: best))
          }
        })
  }

  /// The resolution at which the best of the nearest candidates matches best: a grid, then halved steps.
  private static func resolution(_ candidates: [AssignmentCandidate], _ score: EnvelopeScore, shift: Double) -> Double {
    let nearest = candidates.prefix(12)
    func cost(_ resolution: Double) -> Double {
      nearest.map { score.match($0.peaks, resolution: resolution, limit: shift).chiSquare }.min() ?? .infinity
    }
    var best = (resolution: 1000.0, cost: Double.infinity)
    func look(_ resolution: Double) {
      let found = cost(resolution)
      if found < best.cost { best = (resolution, found) }
    }
    for resolution in [1000.0, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000] { look(resolution) }
    var factor = 2.0.squareRoot()
    for _ in 0..<4 {
      let centre = best.resolution
      look(centre * factor)
      look(centre / factor)
      factor = factor.squareRoot()
    }
    return best.resolution
  }

  /// True where the average or an isotope peak of at least 1 % lies within the tolerance.
  func isMatch(_ candidate: AssignmentCandidate) -> Bool {
    candidate.distance <= options.tolerance || (isStated && abs(candidate.nearestPeak - position) <= options.tolerance)
  }
}
