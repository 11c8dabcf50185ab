import Fitting
import LinearAlgebra
import Measurements

/// A look at a map before any fit: axes, signal, noise, rank, time zero and chirp, and how to go on.
public struct MapInspection: Sendable, Equatable {
  /// What is known.
  public private(set) var facts: [Fact] = []
  /// The largest singular values against those of noise.
  public private(set) var table: ResultTable
  /// What to look at.
  public private(set) var remarks: [String] = []
  /// Options for the fit, as they are typed.
  public private(set) var options: [String] = []

  /// Looks at a map. Delays and wavelengths without any value are left out.
  ///
  /// - Parameters:
  ///   - map: As it will be fitted.
  ///   - background: Where its background came from; the noise is taken from the same delays.
  ///   - known: The noise, where its delays are no longer in the map.
  /// - Throws: `MeasurementError` for a map without values, ``TransientsError`` for one of impossible size.
  public init(_ map: TransientMap, background: BackgroundSource = .none, noise known: NoiseEstimate? = nil) throws {
    let full = map
    let map = try map.withoutEmptyLines()
    try GlobalFitPlan.checkScale(map)
    let region = PreZeroRegion(map, background: background)
    let own = NoiseEstimate(map, before: region)
    let noise = known ?? own
    let rise = RiseEstimate(map, positions: [Double](repeating: 0, count: map.wavelengths.count), order: 0)
    let chirp = rise.isSeen ? ChirpSuggestion(map, width: rise.responseWidth) : nil
    let decomposition = MapRank(map, from: 0)
    table = decomposition.table
    describeAxes(map, full)
    describeSignal(map, noise, region)
    let unit = map.timeUnit.symbol
    if rise.isSeen {
      describeRise(map, rise, chirp, unit)
    } else {
      facts.append(Fact("time_zero", "time zero", text: "not in the map: no rise is seen"))
      remarks.append(
        "The map begins after its rise, or holds none: give time zero and response with --t0 and --irf-fwhm.")
    }
    // Where signals grow in slowly the rise tells no width: four steps will do.
    let growsIn = chirp?.isFromOnsets == true
    let zero = growsIn ? chirp?.coefficients.first ?? rise.timeZero[0] : rise.timeZero[0]
    let width = growsIn ? 4 * RiseEstimate.quartileStep(map) : rise.responseWidth
    describeRank(map, decomposition, chirp, after: zero + 2 * width)
    if !reachesRise(map, background), let own { findScatter(map, own, region) }
    findSpikes(map, around: zero, within: 4 * width + (chirp?.span ?? 0))
  }

  /// Notes delays that were named for the background and lie behind the signal's onset.
  private mutating func reachesRise(_ map: TransientMap, _ background: BackgroundSource) -> Bool {
    guard case .delays(let range) = background else { return false }
    let reference = ChirpCoordinate.reference(map, nil)
    let positions = ChirpCoordinate.wavelength.positions(map.wavelengths, reference: reference)
    let onset = SignalOnset(map, positions: positions, order: min(2, max(0, map.wavelengths.count - 1)))
    let begins = map.wavelengths.indices.compactMap { onset.time($0) }
    let reached = begins.count { $0 < range.upperBound }
    guard let first = begins.min(), reached > 0 else { return false }
    remarks.append(
      "The delays named for the background hold signal at \(StepWords.count(reached, "wavelength")): the earliest onset is at "
        + "\(StepWords.number(first)) \(map.timeUnit.symbol). Name earlier delays, or --background auto.")
    return true
  }

  private mutating func describeAxes(_ map: TransientMap, _ full: TransientMap) {
    let unit = map.timeUnit.symbol
    let steps = zip(map.delays.dropFirst(), map.delays).map { $0 - $1 }
    var text = "\(StepWords.range(map.delays[0]...map.delays[map.delays.count - 1], unit)), \(map.delays.count) of them"
    if let least = steps.min(), let most = steps.max() {
      text += ", steps of \(StepWords.number(least)) to \(StepWords.number(most)) \(unit)"
    }
    facts.append(Fact("delays", "delays", text: text, value: Double(map.delays.count)))
    let (low, high) = (map.wavelengths.min() ?? 0, map.wavelengths.max() ?? 0)
    facts.append(
      Fact(
        "wavelengths", "wavelengths", text: "\(StepWords.range(low...high, "nm")), \(map.wavelengths.count) of them",
        value: Double(map.wavelengths.count)))
    let missing = full.missingCount
    facts.append(
      Fact(
        "missing", "missing cells",
        text: missing == 0
          ? "none" : "\(missing) of \(full.signal.count); they are left out of a fit", value: Double(missing)))
  }

  private mutating func describeSignal(_ map: TransientMap, _ noise: NoiseEstimate?, _ region: PreZeroRegion) {
    let values = map.signal.lazy.filter { !$0.isNaN }
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let unit = map.signalUnit.isEmpty ? " (the file names no unit)" : " \(map.signalUnit)"
    facts.append(
      Fact(
        "signal", "signal", text: "\(StepWords.number(low)) to \(StepWords.number(high))\(unit)",
        value: max(abs(low), abs(high)), unit: map.signalUnit))
    guard let noise else {
      facts.append(Fact("noise", "noise before zero", text: "not known, from \(region.words(map)) before the rise"))
      return
    }
    let ratio = max(abs(low), abs(high)) / noise.common
    facts.append(
      Fact(
        "noise", "noise before zero",
        text:
          "\(StepWords.number(noise.common)), from \(noise.words); the largest signal is \(StepWords.number(ratio, digits: 2)) times that",
        value: noise.common, unit: map.signalUnit))
  }

  private mutating func describeRise(
    _ map: TransientMap, _ rise: RiseEstimate, _ chirp: ChirpSuggestion?, _ unit: String
  ) {
    let zero = chirp?.coefficients.first ?? rise.timeZero[0]
    let growsIn = chirp?.isFromOnsets == true
    facts.append(
      Fact(
        "time_zero", "time zero",
        text: "\(StepWords.number(zero)) \(unit) at the middle wavelength, where "
          + (growsIn ? "the signal begins" : "half the signal is there"), value: zero, unit: unit))
    facts.append(
      Fact(
        "response_width", "response",
        text: growsIn
          ? "not known: signals grow in more slowly than the response"
          : "FWHM of about \(StepWords.number(rise.responseWidth, digits: 2)) \(unit), if the signal rises with it",
        value: growsIn ? nil : rise.responseWidth, unit: unit))
    guard let chirp else {
      facts.append(Fact("chirp_order", "chirp", text: "not known: fewer than 8 wavelengths have a rise"))
      return
    }
    let rises = chirp.isFromOnsets ? "onsets" : "rises"
    var text = "none to be seen: the \(rises) scatter by \(StepWords.number(chirp.scatters[0], digits: 2)) \(unit)"
    if chirp.order > 0 {
      let terms = chirp.coefficients.dropFirst().map { StepWords.number($0) }.joined(separator: ", ")
      text =
        "order \(chirp.order), time zero moves by \(StepWords.number(chirp.span, digits: 2)) \(unit); coefficients about \(terms)"
        + " in 100 nm; the \(rises) then scatter by \(StepWords.number(chirp.scatters[chirp.order], digits: 2)) \(unit)"
      options.append("--chirp \(chirp.order)")
    }
    facts.append(Fact("chirp_order", "chirp", text: text, value: Double(chirp.order)))
  }

  private mutating func describeRank(
    _ map: TransientMap, _ whole: MapRank, _ chirp: ChirpSuggestion?, after rise: Double
  ) {
    if let sigma = whole.sigma {
      facts.append(
        Fact(
          "noise_svd", "noise by SVD", text: "\(StepWords.number(sigma)), if it is white", value: sigma,
          unit: map.signalUnit))
    }
    guard let rank = whole.rank else {
      facts.append(Fact("components", "components", text: "not known: the map is too small for singular values"))
      return
    }
    // A time zero that moves makes new shapes out of one component; after the rise there are none.
    let moves = (chirp?.order ?? 0) > 0
    let half = moves ? (chirp?.span ?? 0) : 0
    let first = map.delays.firstIndex { $0 > rise + half } ?? 0
    let late = moves ? MapRank(map, from: first).rank : nil
    let least = late ?? rank
    guard least <= 8 else {
      let text =
        "\(least) singular values rise above white noise\(late == nil ? "" : " after the response"): the noise is correlated or has "
        + "spectra of its own, and the rank tells no number of components"
      facts.append(Fact("components", "components", text: text))
      return
    }
    var text = "at least \(least), a lower limit: so many singular values rise above the noise"
    if late != nil { text += " after the response (\(rank) in all, with those that the chirp makes)" }
    facts.append(Fact("components", "components", text: text, value: Double(least)))
  }

  /// Wavelengths that are far noisier than the others, or have a signal, before time zero: the pump's light.
  private mutating func findScatter(_ map: TransientMap, _ noise: NoiseEstimate, _ region: PreZeroRegion) {
    let columns = map.wavelengths.indices.map { column -> (offset: Double, error: Double, noise: Double) in
      let values = region.values(map, column)
      guard values.count >= 4 else { return (0, .infinity, 0) }
      let count = Double(values.count)
      return (
        abs(values.reduce(0, +) / count), noise.common / count.squareRoot(),
        (noise.deviations[column] ?? 0) / noise.common
      )
    }
    let usualOffset = Robust.median(columns.map(\.offset)) ?? 0
    let suspects = columns.indices.filter { column in
      let found = columns[column]
      return found.noise > 5 || found.offset > max(8 * usualOffset, 6 * found.error)
    }
    for window in Self.windows(suspects) {
      // Widened to a tenth of a nanometre, so that the ends lie inside.
      let ends = [map.wavelengths[window.lowerBound], map.wavelengths[window.upperBound]].sorted()
      let range = [(ends[0] * 10).rounded(.down) / 10, (ends[1] * 10).rounded(.up) / 10].map {
        StepWords.number($0, digits: 6)
      }
      let worst = window.map { columns[$0].noise }.max() ?? 0
      let offset = window.map { columns[$0].offset }.max() ?? 0
      let what =
        worst > 5
        ? "\(StepWords.number(worst, digits: 2)) times the usual noise" : "a signal of \(StepWords.signal(offset, map))"
      remarks.append(
        "Pump scatter? \(range[0])–\(range[1]) nm: \(what) before time zero; --exclude \(range[0]):\(range[1]) leaves it out."
      )
    }
    let usualError = Robust.median(columns.map(\.error)) ?? .infinity
    if usualOffset > 4 * usualError {
      remarks.append(
        "Before time zero most wavelengths lie beside 0, by \(StepWords.number(usualOffset)): --background auto subtracts it."
      )
      options.append("--background auto")
    }
  }

  /// Runs of neighbours, two places without a suspect closing a run; at most five.
  private static func windows(_ columns: [Int]) -> [ClosedRange<Int>] {
    var windows: [ClosedRange<Int>] = []
    for column in columns {
      if let last = windows.last, column - last.upperBound <= 2 {
        windows[windows.count - 1] = last.lowerBound...column
      } else {
        windows.append(column...column)
      }
    }
    return Array(windows.prefix(5))
  }

  private mutating func findSpikes(_ map: TransientMap, around zero: Double, within reach: Double) {
    guard let mask = try? SpikeMask(map, threshold: 8) else { return }
    facts.append(
      Fact(
        "spikes", "spikes", text: mask.cells.isEmpty ? "none beyond 8 σ of their neighbours" : mask.step,
        value: Double(mask.cells.count)))
    guard !mask.cells.isEmpty else { return }
    // A rise that is steep for the steps of the delays looks like a spike.
    let isAtRise = mask.cells.contains { abs(map.delays[$0 % map.delays.count] - zero) < reach }
    if isAtRise {
      remarks.append("Cells at the rise stand out: if they are no spikes, leave out --spikes.")
    } else {
      remarks.append("\(StepWords.count(mask.cells.count, "cell")) may be spikes: --spikes 8 masks them.")
      options.append("--spikes 8")
    }
  }
}

/// The singular values of a map, or of its later part, and how many rise above noise.
struct MapRank {
  /// All of them, descending; empty where they cannot be computed.
  let values: [Double]
  /// σ of white noise that the smaller ones tell.
  let sigma: Double?
  private let edge: Double?

  /// Of the delays from one on; missing cells are taken as 0.
  init(_ map: TransientMap, from first: Int) {
    let count = map.delays.count
    let rows = count - first
    var matrix = Matrix(rows: max(rows, 0), columns: map.wavelengths.count)
    for column in 0..<matrix.columns {
      for row in 0..<matrix.rows {
        matrix.elements[column * matrix.rows + row] = map.signal[column * count + first + row]
      }
    }
    let isLarge = min(matrix.rows, matrix.columns) >= 8
    values = isLarge ? NoiseEdge.singularValues(matrix) ?? [] : []
    sigma = NoiseEdge.sigma(singularValues: values, rows: matrix.rows, columns: matrix.columns)
    edge = sigma.map { NoiseEdge.of(rows: matrix.rows, columns: matrix.columns, sigma: $0) }
  }

  /// Singular values above the noise and above what rounding leaves of the largest; nil where they are not known.
  var rank: Int? {
    guard let first = values.first, let edge else { return nil }
    return values.count { $0 > max(edge, 1e-7 * first) }
  }

  var table: ResultTable {
    let shown = values.prefix(min(values.count, max(6, min((rank ?? 0) + 3, 12))))
    return ResultTable(
      name: "singular_values", title: "Largest singular values, and the same over the largest that noise gives",
      columns: [
        ResultTable.Column("value", values: shown.map { $0 }),
        ResultTable.Column(
          "over noise", values: shown.map { value in edge.flatMap { $0 > 0 ? value / $0 : nil } }),
      ], rows: ResultTable.RowNames("n", shown.indices.map { "\($0 + 1)" }), place: .text)
  }
}
