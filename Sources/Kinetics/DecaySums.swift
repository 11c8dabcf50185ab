import CKernels
import Glibc

/// The rows that a decay is compared in: channels of the fit range, one a row while the response may act, sums of `group`
/// channels after it.
public struct DecayRows: Sendable, Equatable {
  /// First channel.
  public let start: Int
  /// Rows of one channel each, in which the response may act.
  public let head: Int
  /// Rows after these.
  public let tail: Int
  /// Channels of a row of the tail, ≥ 1.
  public let group: Int

  /// Every channel a row.
  public init(_ channels: Range<Int>) { self.init(channels, head: channels.count, group: 1) }

  /// `head` channels of their own (≥ 0), then groups; channels that fill no group are left out.
  public init(_ channels: Range<Int>, head: Int, group: Int) {
    start = channels.lowerBound
    self.head = max(0, min(head, channels.count))
    self.group = max(1, group)
    tail = (channels.count - self.head) / self.group
  }

  /// Number of rows.
  public var count: Int { head + tail }

  /// The rows of counts given for the channels from `start` on.
  public func summed(_ counts: ArraySlice<Double>) -> [Double] {
    let first = counts.startIndex
    precondition(counts.count >= head + tail * group, "there are fewer channels than the rows need")
    var rows = Array(counts[first..<first + head])
    rows.reserveCapacity(count)
    for row in 0..<tail {
      var sum = 0.0
      for k in 0..<group { sum += counts[first + head + row * group + k] }
      rows.append(sum)
    }
    return rows
  }
}

/// Sums of exponentials through a measured response, or of a tail, summed for Poisson statistics in one pass.
///
/// The model is that of ``MeasuredResponse`` and ``ChannelDecays``, with the same exact recursion. Where every channel is a
/// row the rows after the response are those of its channels; where they are grouped each is the exact sum of its
/// channels. Nothing is allocated after the first call, and the bits do not depend on the processor.
public struct DecaySums: ~Copyable {
  /// Most exponentials.
  public static let mostComponents = Int(PHOTOFIT_COMPONENTS)

  private let response: MeasuredResponse?
  private let weights: [Double]
  /// The last channel of the response that is not 0, −1 for none.
  private let lastWeight: Int
  private var components: [photofit_component] = []
  private var totals = [0.0, 0.0]
  private let none = [0.0]
  private var nowhere = [0.0]
  /// (mean − count)/√mean of the rows, where they were asked for; 0 where no count is expected.
  public private(set) var residuals: [Double] = []

  /// Sums with a response, or without one for tails: amplitudes then refer to the first channel.
  public init(response: MeasuredResponse?) {
    self.response = response
    weights = response?.weights ?? [0]
    lastWeight = response.flatMap { $0.weights.lastIndex { $0 != 0 } } ?? -1
  }

  /// One exponential or several on a background, in channels and counts per channel.
  public struct Parameters: Sendable {
    /// Lifetimes in channels, > 0; one to ``DecaySums/mostComponents``.
    public var lifetimes: [Double]
    /// Counts per channel, as many.
    public var amplitudes: [Double]
    /// Counts per channel.
    public var background = 0.0
    /// Shift of the response to later times, in channels.
    public var shift = 0.0
    /// What the column of the shift is multiplied by; nil where there is no such column.
    public var shiftFactor: Double?

    /// Exponentials on no background.
    public init(lifetimes: [Double], amplitudes: [Double]) {
      self.lifetimes = lifetimes
      self.amplitudes = amplitudes
    }
  }

  /// Channels, counted from the first of a range, after which the response moved by `shift` is over; 0 without one.
  public func responseEnd(shift: Double, from start: Int, in channels: Int) -> Int {
    guard response != nil else { return 0 }
    let lag = MeasuredResponse.Lag(shift, limit: weights.count + start + channels)
    return min(max(0, lag.whole + lastWeight + 3 - start), channels)
  }

  /// Deviance, Pearson's χ², and ½ of the deviance's gradient and its Fisher information (parameters × parameters) with
  /// respect to ln lifetimes, amplitudes, background and shift, in this order.
  ///
  /// With `transform` (upper triangular, column after column) the derivatives are J·T in place of J. Returns nil where the
  /// parameters have no likelihood, and where the response acts beyond the rows of one channel.
  public mutating func sum(
    _ parameters: Parameters, rows: DecayRows, counts: [Double], transform: [Double]? = nil,
    keepsResiduals: Bool = false,
    gradient: inout [Double], information: inout [Double]
  ) -> (deviance: Double, pearson: Double)? {
    let n = parameters.lifetimes.count
    let width = 2 * n + 1 + (parameters.shiftFactor == nil ? 0 : 1)
    precondition(
      (1...Self.mostComponents).contains(n) && parameters.amplitudes.count == n, "too many components, or too few")
    precondition(
      counts.count >= rows.count && gradient.count >= width && information.count >= width * width
        && transform.map { $0.count >= width * width } ?? true, "sizes differ")
    guard var decay = prepare(parameters, rows) else { return nil }
    decay.is_transformed = transform == nil ? 0 : 1
    decay.keeps_residuals = keepsResiduals ? 1 : 0
    if keepsResiduals, residuals.count != rows.count { residuals = [Double](repeating: 0, count: rows.count) }
    let isPossible: Int32
    if keepsResiduals {
      isPossible = photofit_decay_sums(
        &decay, components, weights, counts, transform ?? none, &totals, &gradient, &information, &residuals)
    } else {
      isPossible = photofit_decay_sums(
        &decay, components, weights, counts, transform ?? none, &totals, &gradient, &information, &nowhere)
    }
    guard isPossible != 0, totals[0].isFinite else { return nil }
    return (totals[0], totals[1])
  }

  /// Writes the rows of one exponential of amplitude 1 into the first elements of `values`. False where the response acts beyond
  /// the rows of one channel.
  public mutating func fill(_ values: inout [Double], lifetime: Double, shift: Double, rows: DecayRows) -> Bool {
    var parameters = Parameters(lifetimes: [lifetime], amplitudes: [1])
    parameters.shift = shift
    precondition(values.count >= rows.count, "the rows must lie inside the values")
    guard var decay = prepare(parameters, rows) else { return false }
    photofit_decay_columns(&decay, components, weights, &values)
    return true
  }

  private mutating func prepare(_ parameters: Parameters, _ rows: DecayRows) -> photofit_decay? {
    var decay = photofit_decay()
    decay.components = parameters.lifetimes.count
    decay.group = rows.group
    decay.background = parameters.background
    decay.shift_factor = parameters.shiftFactor ?? 0
    decay.has_shift = parameters.shiftFactor == nil ? 0 : 1
    components.removeAll(keepingCapacity: true)
    guard let response else {
      decay.head_rows = 0
      // Without a response one channel is as good as many: rows of the head are a tail too where they are not grouped.
      guard rows.head == 0 || rows.group == 1 else { return nil }
      decay.tail_rows = rows.count
      for (lifetime, amplitude) in zip(parameters.lifetimes, parameters.amplitudes) {
        components.append(Self.tail(lifetime, amplitude))
      }
      return decay
    }
    let channels = rows.head + rows.tail * rows.group
    let lag = MeasuredResponse.Lag(parameters.shift, limit: weights.count + rows.start + channels)
    let begin = min(lag.whole, rows.start)
    let end = responseEnd(shift: parameters.shift, from: rows.start, in: channels)
    guard end <= rows.head || rows.group == 1 else { return nil }
    decay.lead = rows.start - begin
    decay.response_start = begin - lag.whole
    decay.response_count = weights.count
    decay.head_rows = rows.group == 1 ? end : rows.head
    decay.tail_rows = rows.count - decay.head_rows
    for (lifetime, amplitude) in zip(parameters.lifetimes, parameters.amplitudes) {
      let k = MeasuredResponse.Coefficients(lifetime, fraction: lag.fraction)
      let earlier = response.earlierPulses(k, lag, before: begin)
      components.append(
        photofit_component(
          amplitude: amplitude, rate: k.rate, decay: k.decay, decay_slope: lifetime * k.decaySlope, late: k.late,
          late_slope: lifetime * k.lateSlope, lag0: k.lag0, lag0_slope: lifetime * k.lag0Slope, lag0_shift: k.lag0Shift,
          lag1: k.lag1, lag1_slope: lifetime * k.lag1Slope, lag1_shift: k.lag1Shift, tail: earlier.tail,
          slope: lifetime * earlier.slope))
    }
    return decay
  }

  /// A component that is 1 in its first channel.
  private static func tail(_ lifetime: Double, _ amplitude: Double) -> photofit_component {
    var component = photofit_component()
    component.amplitude = amplitude
    component.rate = 1 / lifetime
    component.decay = exp(-component.rate)
    component.decay_slope = component.rate * component.decay
    // One channel earlier: the first step leads to 1, with no slope.
    component.tail = 1 / component.decay
    component.slope = -component.rate / component.decay
    return component
  }
}
