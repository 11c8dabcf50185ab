import Fitting
import Glibc
import Kinetics

/// The counts of a decay and their curve, summed in one pass; for one decay after the other in the same memory.
///
/// Parameters in the order of ``DecayCurve``, lifetimes by their logarithms.
struct DecayEquations: NormalEquations, ~Copyable {
  let componentCount: Int
  private let hasResponse: Bool
  private var sums: DecaySums
  private var parameters: DecaySums.Parameters
  private var rows = DecayRows(0..<1)
  private var counts: [Double] = []
  private var channelWidth = 1.0

  init(componentCount: Int, response: MeasuredResponse?) {
    self.componentCount = componentCount
    hasResponse = response != nil
    sums = DecaySums(response: response)
    let nothing = [Double](repeating: 0, count: componentCount)
    parameters = DecaySums.Parameters(lifetimes: nothing, amplitudes: nothing)
  }

  /// Takes another decay: `counts` of the rows.
  mutating func load(_ rows: DecayRows, counts: [Double], channelWidth: Double) {
    self.rows = rows
    self.counts = counts
    self.channelWidth = channelWidth
    parameters.shiftFactor = hasResponse ? 1 / channelWidth : nil
  }

  /// Fewer rows for a first approach: channels while the response may act, 256 sums of channels after it. Nil where that
  /// saves little.
  func grouped(_ channels: Range<Int>, shift: Double) -> DecayRows? {
    let end = sums.responseEnd(shift: shift, from: channels.lowerBound, in: channels.count)
    let head = hasResponse ? end + 8 + end / 8 : 0
    let tail = channels.count - head
    guard tail > 512 else { return nil }
    let rows = DecayRows(channels, head: head, group: (tail + 255) / 256)
    return 2 * rows.count < channels.count ? rows : nil
  }

  var parameterCount: Int { 2 * componentCount + (hasResponse ? 2 : 1) }
  var observationCount: Int { rows.count }

  mutating func sum(_ coordinates: [Double], into result: inout NormalSums) -> Bool {
    place(coordinates)
    let totals = sums.sum(
      parameters, rows: rows, counts: counts, gradient: &result.gradient, information: &result.information)
    return keep(totals, &result)
  }

  mutating func sum(_ coordinates: [Double], through transform: [Double], into result: inout NormalSums) -> Bool {
    place(coordinates)
    let totals = sums.sum(
      parameters, rows: rows, counts: counts, transform: transform, keepsResiduals: true, gradient: &result.gradient,
      information: &result.information)
    return keep(totals, &result)
  }

  /// Durbin and Watson's statistic of the weighted residuals where ``sum(_:through:into:)`` was asked last; nil where all
  /// are 0.
  func durbinWatson() -> Double? {
    var (squares, differences) = (0.0, 0.0)
    var last = sums.residuals.first ?? 0
    for residual in sums.residuals {
      squares += residual * residual
      differences += (residual - last) * (residual - last)
      last = residual
    }
    return squares > 0 && squares.isFinite ? differences / squares : nil
  }

  private mutating func place(_ coordinates: [Double]) {
    let n = componentCount
    for j in 0..<n {
      parameters.lifetimes[j] = exp(coordinates[j]) / channelWidth
      parameters.amplitudes[j] = coordinates[n + j]
    }
    parameters.background = coordinates[2 * n]
    if hasResponse { parameters.shift = coordinates[2 * n + 1] / channelWidth }
  }

  private func keep(_ totals: (deviance: Double, pearson: Double)?, _ result: inout NormalSums) -> Bool {
    guard let totals else { return false }
    result.cost = totals.deviance
    result.pearson = totals.pearson
    return true
  }
}
