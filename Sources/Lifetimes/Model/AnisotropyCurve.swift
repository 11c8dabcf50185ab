import Fitting
import Kinetics
import LinearAlgebra

/// Parallel and perpendicular decay of one sample, one after the other, with the same lifetimes and rotations.
///
/// With I(t) = Σ aᵢ exp(−t/τᵢ) and r(t) = Σ rₖ exp(−t/θₖ) + r∞:
///
///     VV = I (1 + 2r)/3        VH = I (1 − r)/(3G)
///
/// so that VV + 2G·VH = I and (VV − G·VH)/(VV + 2G·VH) = r (Lakowicz, Principles of Fluorescence Spectroscopy, 3rd ed.,
/// ch. 11). The products are exponentials with rates 1/τᵢ + 1/θₖ, convolved and integrated as exactly as the rest.
/// Parameters: τ₁…, θ₁… (time unit), a₁… (counts per channel at the moment of excitation), r₁…, r∞ where it is free of
/// 0, background VV and VH (counts per channel), shift VV and VH (time unit).
struct AnisotropyCurve: CurveModel {
  /// Number of lifetimes and of rotations.
  let lifetimes: Int
  let rotations: Int
  /// Whether r ends at r∞ and not at 0.
  let hasResidual: Bool
  /// Sensitivity for vertical over that for horizontal light, > 0.
  let gFactor: Double
  /// Of the two decays; channels may differ.
  let responses: [MeasuredResponse]
  let channels: [Range<Int>]
  let channelWidth: Double

  var firstAmplitude: Int { lifetimes + rotations }
  var firstAnisotropy: Int { firstAmplitude + lifetimes }
  var residualIndex: Int? { hasResidual ? firstAnisotropy + rotations : nil }
  var firstBackground: Int { firstAnisotropy + rotations + (hasResidual ? 1 : 0) }
  var firstShift: Int { firstBackground + 2 }
  var parameterCount: Int { firstShift + 2 }
  var pointCount: Int { channels[0].count + channels[1].count }

  /// Where the points of a decay lie.
  func points(_ decay: Int) -> Range<Int> {
    decay == 0 ? 0..<channels[0].count : channels[0].count..<pointCount
  }

  /// How the decays depend on their responses: one for both, or one for each.
  func responseParts(_ parameters: [Double], responseCount: Int) -> [ResponseNoise.Part] {
    (0..<2).map { decay in
      let parts = components(parameters, decay)
      return ResponseNoise.Part(
        kernel: ResponseKernel(
          lifetimes: parts.map(\.lifetime), amplitudes: parts.map(\.weight),
          shift: parameters[firstShift + decay] / channelWidth, period: responses[decay].period),
        response: min(decay, responseCount - 1), channels: channels[decay], firstPoint: points(decay).lowerBound,
        background: parameters[firstBackground + decay])
    }
  }

  /// The curves with other responses, given by their counts; the same where these make none.
  func redrawn(_ counts: [[Double]]) -> AnisotropyCurve {
    let drawn = zip(counts, responses).map { MeasuredResponse(counts: $0, period: $1.period) ?? $1 }
    return AnisotropyCurve(
      lifetimes: lifetimes, rotations: rotations, hasResidual: hasResidual, gFactor: gFactor, responses: drawn,
      channels: channels, channelWidth: channelWidth)
  }

  func values(_ parameters: [Double], into values: inout [Double]) {
    for decay in 0..<2 {
      let parts = components(parameters, decay)
      var part = [Double](repeating: parameters[firstBackground + decay], count: channels[decay].count)
      responses[decay].addSum(
        to: &part, lifetimes: parts.map(\.lifetime), amplitudes: parts.map { $0.weight },
        shift: parameters[firstShift + decay] / channelWidth, channels: channels[decay])
      let start = points(decay).lowerBound
      for i in part.indices { values[start + i] = part[i] }
    }
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    for i in jacobian.elements.indices { jacobian.elements[i] = 0 }
    for decay in 0..<2 {
      let parts = components(parameters, decay)
      let n = channels[decay].count
      var part = Matrix(rows: n, columns: 2 * parts.count + 1)
      responses[decay].fillDerivatives(
        MeasuredResponse.DerivativeColumns(values: 0, lifetimes: parts.count, shift: 2 * parts.count),
        into: &part.elements, lifetimes: parts.map(\.lifetime), amplitudes: parts.map { $0.weight },
        shift: parameters[firstShift + decay] / channelWidth, channels: channels[decay])
      let start = points(decay).lowerBound
      /// Adds a column of the parts, times a factor, to the column of a parameter.
      func add(_ source: Int, _ factor: Double, to parameter: Int) {
        let from = part.columnRange(source).lowerBound
        let to = jacobian.columnRange(parameter).lowerBound + start
        for i in 0..<n { jacobian.elements[to + i] += factor * part.elements[from + i] }
      }
      for (index, piece) in parts.enumerated() {
        // The derivative of 1/(1/τ + 1/θ) with respect to τ is the square of its share of τ.
        let own = parameters[piece.decay] / channelWidth
        add(parts.count + index, squared(piece.lifetime / own) / channelWidth, to: piece.decay)
        add(index, piece.share, to: firstAmplitude + piece.decay)
        let amplitude = parameters[firstAmplitude + piece.decay]
        if let rotation = piece.rotation {
          let time = parameters[lifetimes + rotation] / channelWidth
          add(parts.count + index, squared(piece.lifetime / time) / channelWidth, to: lifetimes + rotation)
          add(index, amplitude * ofTurning(decay), to: firstAnisotropy + rotation)
        } else if let residualIndex {
          add(index, amplitude * ofTurning(decay), to: residualIndex)
        }
      }
      add(2 * parts.count, 1 / channelWidth, to: firstShift + decay)
      let background = jacobian.columnRange(firstBackground + decay).lowerBound + start
      for i in 0..<n { jacobian.elements[background + i] = 1 }
    }
  }

  /// One exponential of a decay: of which lifetime and rotation, and its weight a·share.
  private struct Component {
    let decay: Int
    let rotation: Int?
    let lifetime: Double
    let share: Double
    let weight: Double
  }

  /// What a decay has of r.
  private func ofTurning(_ decay: Int) -> Double { decay == 0 ? 2.0 / 3 : -1 / (3 * gFactor) }

  /// The exponentials of a decay, lifetimes in channels.
  private func components(_ parameters: [Double], _ decay: Int) -> [Component] {
    let isotropic = decay == 0 ? 1.0 / 3 : 1 / (3 * gFactor)
    let residual = residualIndex.map { parameters[$0] } ?? 0
    var list: [Component] = []
    for i in 0..<lifetimes {
      let (lifetime, amplitude) = (parameters[i] / channelWidth, parameters[firstAmplitude + i])
      let share = isotropic + ofTurning(decay) * residual
      list.append(Component(decay: i, rotation: nil, lifetime: lifetime, share: share, weight: amplitude * share))
      for k in 0..<rotations {
        let time = parameters[lifetimes + k] / channelWidth
        let share = ofTurning(decay) * parameters[firstAnisotropy + k]
        list.append(
          Component(
            decay: i, rotation: k, lifetime: 1 / (1 / lifetime + 1 / time), share: share, weight: amplitude * share))
      }
    }
    return list
  }

  private func squared(_ x: Double) -> Double { x * x }
}
