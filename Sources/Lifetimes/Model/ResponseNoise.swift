import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// What the counting noise of a measured response adds to the errors of a fit, to first order.
///
/// At the optimum of parameters θ with covariance C, a change of the response's channel k moves them by −C·Jᵀ·W·∂μ/∂rₖ
/// (the sensitivity of an M-estimate to a constant of its model; W are the weights, 1/μ for counts). Channels of the
/// response are Poisson counts of their own, so these moves, squared and times rₖ, are added to C. ∂μ/∂rₖ is the model of
/// a single count, less what it takes from the others because the response is normalised.
struct ResponseNoise {
  /// How a stretch of the data depends on a response.
  struct Part {
    let kernel: ResponseKernel
    /// Which of the responses.
    let response: Int
    /// Channels of the trace.
    let channels: Range<Int>
    /// First of the data points that they are.
    let firstPoint: Int
    /// Counts per channel that do not come through the response.
    let background: Double
  }

  /// Added to the covariance of all parameters, in their order.
  let covariance: Matrix
  /// By which factor the standard error of every parameter grows, 1 for not at all.
  let growth: [Double]
  /// By how much the noise of the response is expected to raise χ².
  let expectedRise: Double

  /// Nil where a response does not hold whole counts, so that its noise is not known, or where there is no covariance.
  ///
  /// - Parameters:
  ///   - parts: every point belongs to one.
  ///   - responses: as recorded.
  ///   - subtracted: counts per channel taken from each before use.
  ///   - model: with its parameters at the optimum.
  ///   - data: counts.
  ///   - outcome: of the fit.
  init?(
    _ parts: [Part], responses: [DecayTrace], subtracted: Double, model: some CurveModel, data: [Double],
    outcome: FitOutcome, likelihood: DecayLikelihood
  ) {
    guard let analysis = outcome.analysis, !responses.isEmpty, responses.allSatisfy(\.isCounts) else { return nil }
    let count = outcome.values.count
    let free = (0..<count).filter { analysis.covariance[$0, $0].isFinite && analysis.covariance[$0, $0] > 0 }
    guard !free.isEmpty else { return nil }
    var means = [Double](repeating: 0, count: data.count)
    model.values(outcome.values, into: &means)
    var jacobian = Matrix(rows: data.count, columns: count)
    model.jacobian(outcome.values, into: &jacobian)
    let weights = zip(data, means).map { count, mean in
      let variance = likelihood == .neyman ? max(count, 1) : mean
      return variance > 0 ? 1 / variance : 0
    }
    var gram = Matrix(rows: free.count, columns: free.count)
    var rise = 0.0
    for (index, response) in responses.enumerated() {
      let own = parts.filter { $0.response == index }
      let live = LiveChannels.of(response.counts)
      let used = response.counts.indices.map { response.counts[$0] - (live.contains($0) ? subtracted : 0) }
      let moves = ResponseKernel.moves(used)
      let total = used.reduce(0, +)
      guard total > 0 else { return nil }
      let slopes = stride(from: 0, to: free.count, by: 8).map { first in
        let columns = Array(free[first..<min(first + 8, free.count)])
        return Self.slopes(own, jacobian: jacobian, columns: columns, weights, means, moves)
      }
      for (k, variance) in response.counts.enumerated() where variance > 0 {
        let factor = variance / (total * total)
        for i in free.indices {
          for j in 0...i { gram[i, j] += factor * slopes[i / 8][k][i % 8] * slopes[j / 8][k][j % 8] }
        }
      }
      rise += Self.rise(own, weights, means, of: response.counts) / (total * total)
    }
    var sum = Matrix(rows: count, columns: count)
    var absorbed = 0.0
    // C·M·C over the free parameters.
    let c = free.map { i in free.map { j in analysis.covariance[i, j] } }
    for i in free.indices {
      for j in 0..<i { gram[j, i] = gram[i, j] }
    }
    let half = free.indices.map { i in
      free.indices.map { k in free.indices.reduce(0) { $0 + c[i][$1] * gram[$1, k] } }
    }
    for i in free.indices {
      absorbed += half[i][i]
      for j in free.indices {
        sum[free[i], free[j]] = free.indices.reduce(0) { $0 + half[i][$1] * c[$1][j] }
      }
    }
    guard sum.elements.allSatisfy(\.isFinite), free.indices.allSatisfy({ sum[free[$0], free[$0]] >= 0 }) else {
      return nil
    }
    covariance = sum
    growth = (0..<count).map { index in
      let own = analysis.covariance[index, index]
      return own > 0 && own.isFinite ? (1 + sum[index, index] / own).squareRoot() : 1
    }
    expectedRise = max(0, rise - absorbed)
  }

  /// Jᵀ·W·∂μ/∂rₖ times the response's total, of up to eight parameters, for every channel k.
  private static func slopes(
    _ parts: [Part], jacobian: Matrix, columns: [Int], _ weights: [Double], _ means: [Double],
    _ moves: [ResponseKernel.Move]
  ) -> [SIMD8<Double>] {
    var sums = [SIMD8<Double>](repeating: .zero, count: moves.count + 1)
    var taken = SIMD8<Double>.zero
    for part in parts {
      var rows = [SIMD8<Double>](repeating: .zero, count: part.channels.count)
      for i in rows.indices {
        let point = part.firstPoint + i
        for (lane, column) in columns.enumerated() {
          rows[i][lane] = weights[point] * jacobian.elements[column * jacobian.rows + point]
        }
        taken += rows[i] * (means[point] - part.background)
      }
      part.kernel.addSums(rows, channels: part.channels, moves: moves, to: &sums)
    }
    return sums.map { $0 - taken }
  }

  /// Σ rₖ·|∂μ/∂rₖ|² over σ², times the square of the response's total.
  private static func rise(_ parts: [Part], _ weights: [Double], _ means: [Double], of counts: [Double]) -> Double {
    var rise = 0.0
    for part in parts {
      var rows = [SIMD8<Double>](repeating: .zero, count: part.channels.count)
      var taken = 0.0
      for i in rows.indices {
        let point = part.firstPoint + i
        let signal = means[point] - part.background
        rows[i][0] = weights[point]
        rows[i][1] = weights[point] * signal
        taken += weights[point] * signal * signal
      }
      var (plain, square) = ([SIMD8<Double>](repeating: .zero, count: counts.count), [SIMD8<Double>]())
      square = plain
      part.kernel.addSums(rows, channels: part.channels, moves: [], to: &plain)
      part.kernel.squared.addSums(rows, channels: part.channels, moves: [], to: &square)
      for (k, count) in counts.enumerated() where count > 0 {
        rise += count * (square[k][0] - 2 * plain[k][1] + taken)
      }
    }
    return rise
  }
}

extension DecayCurve {
  /// The curve with another response, given by its counts; the same where these make none.
  func redrawn(_ counts: [Double]) -> DecayCurve {
    guard let response, let drawn = MeasuredResponse(counts: counts, period: response.period) else { return self }
    var shape = shape
    if shape.scatter != nil { shape.scatter = ScatteredResponse(counts: counts) ?? shape.scatter }
    return DecayCurve(
      componentCount: componentCount, response: drawn, channels: channels, channelWidth: channelWidth, shape: shape)
  }

  /// How the curve depends on its response, at given parameters; nil without one.
  func responsePart(_ parameters: [Double], response index: Int = 0, firstPoint: Int = 0) -> ResponseNoise.Part? {
    guard let response, let shiftIndex else { return nil }
    let n = componentCount
    let shift = parameters[shiftIndex] / channelWidth
    var kernel: ResponseKernel
    if let exponentIndex {
      kernel = ResponseKernel(
        stretched: StretchedDecay(lifetime: parameters[0] / channelWidth, exponent: parameters[exponentIndex]),
        amplitude: parameters[1], shift: shift,
        lagCount: response.weights.count + channels.upperBound)
    } else {
      kernel = ResponseKernel(
        lifetimes: parameters[..<n].map { $0 / channelWidth }, amplitudes: Array(parameters[n..<2 * n]), shift: shift,
        period: response.period)
    }
    if let scatterIndex { kernel.addScatter(parameters[scatterIndex], shift: shift) }
    return ResponseNoise.Part(
      kernel: kernel, response: index, channels: channels, firstPoint: firstPoint,
      background: parameters[backgroundIndex])
  }
}
