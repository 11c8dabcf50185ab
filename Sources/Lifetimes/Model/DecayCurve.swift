import Fitting
import Kinetics
import LinearAlgebra

/// What a decay is made of besides exponentials.
struct DecayShape: Sendable {
  /// One stretched exponential in place of a sum.
  var isStretched = false
  /// Light that reached the detector without being absorbed first: the response as recorded; nil for none.
  var scatter: ScatteredResponse?
  /// Channel, from the first of the fit range, where time begins: for a stretched exponential without response.
  var origin = 0.0
}

/// A sum of exponentials and a background in the channels of a fit range, with or without instrument response.
///
/// Parameters: τ₁…τₙ (time unit), a₁…aₙ (counts per channel), background (counts per channel), and with a response its
/// shift (time unit, positive = later). With a response a is the height of the undistorted decay at the moment of
/// excitation, in counts per channel, so that the component counts a·τ/channelWidth photons in all. Without one it is
/// what the component counts in the first channel of the range. With scattered light its counts in all follow, with a
/// stretched exponential (n = 1; a is its height at time zero) its exponent β.
struct DecayCurve: CurveModel {
  let componentCount: Int
  /// Nil for a tail fit.
  let response: MeasuredResponse?
  /// The channels fitted, of those of the trace (and of the response).
  let channels: Range<Int>
  let channelWidth: Double
  var shape = DecayShape()

  var backgroundIndex: Int { 2 * componentCount }
  /// Places of the parameters that not every curve has.
  var shiftIndex: Int? { response == nil ? nil : backgroundIndex + 1 }
  var scatterIndex: Int? { shape.scatter == nil ? nil : (shiftIndex ?? backgroundIndex) + 1 }
  var exponentIndex: Int? { shape.isStretched ? parameterCount - 1 : nil }

  var pointCount: Int { channels.count }
  var parameterCount: Int {
    backgroundIndex + 1 + (response == nil ? 0 : 1) + (shape.scatter == nil ? 0 : 1) + (shape.isStretched ? 1 : 0)
  }

  func values(_ parameters: [Double], into values: inout [Double]) {
    let background = parameters[backgroundIndex]
    for i in values.indices { values[i] = background }
    let shift = channelShift(parameters)
    if let scatter = shape.scatter, let scatterIndex {
      scatter.add(to: &values, amplitude: parameters[scatterIndex], shift: shift, channels: channels)
    }
    if let stretched = stretched(parameters) {
      if let response {
        response.addStretched(stretched, to: &values, amplitude: parameters[1], shift: shift, channels: channels)
      } else {
        for (i, weight) in stretched.channels(from: -shape.origin, count: pointCount).enumerated() {
          values[i] += parameters[1] * weight.value
        }
      }
      return
    }
    let lifetimes = channelLifetimes(parameters)
    let amplitudes = Array(parameters[componentCount..<2 * componentCount])
    if let response {
      response.addSum(to: &values, lifetimes: lifetimes, amplitudes: amplitudes, shift: shift, channels: channels)
    } else {
      ChannelDecays.addSum(to: &values, lifetimes: lifetimes, amplitudes: amplitudes)
    }
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    let n = componentCount
    // In the trace's time unit, a derivative with respect to a time is 1/channelWidth of that with respect to channels.
    let perTime = 1 / channelWidth
    let shift = channelShift(parameters)
    if let stretched = stretched(parameters), let exponentIndex {
      fillStretched(stretched, parameters[1], shift, exponentIndex, into: &jacobian)
    } else if let response {
      response.fillDerivatives(
        MeasuredResponse.DerivativeColumns(values: n, lifetimes: 0, shift: 2 * n + 1), into: &jacobian.elements,
        lifetimes: channelLifetimes(parameters), amplitudes: parameters[n..<2 * n].map { $0 * perTime }, shift: shift,
        channels: channels)
    } else {
      ChannelDecays.fillDerivatives(
        &jacobian.elements, valueColumn: n, lifetimeColumn: 0, lifetimes: channelLifetimes(parameters),
        amplitudes: parameters[n..<2 * n].map { $0 * perTime }, channelCount: pointCount)
    }
    if let scatter = shape.scatter, let scatterIndex, let shiftIndex {
      scatter.fillDerivatives(
        &jacobian.elements, valueColumn: scatterIndex, shiftColumn: shiftIndex,
        amplitude: parameters[scatterIndex] * perTime, shift: shift, channels: channels)
    }
    for i in jacobian.columnRange(backgroundIndex) { jacobian.elements[i] = 1 }
  }

  private func fillStretched(
    _ decay: StretchedDecay, _ amplitude: Double, _ shift: Double, _ exponentIndex: Int, into jacobian: inout Matrix
  ) {
    if let response, let shiftIndex {
      response.fillStretched(
        decay, into: &jacobian.elements,
        columns: .init(value: 1, lifetime: 0, exponent: exponentIndex, shift: shiftIndex), amplitude: amplitude,
        shift: shift, channels: channels)
      for column in [0, shiftIndex] {
        for i in jacobian.columnRange(column) { jacobian.elements[i] /= channelWidth }
      }
      return
    }
    let (lifetime, height, exponent) = (
      jacobian.columnRange(0), jacobian.columnRange(1), jacobian.columnRange(exponentIndex)
    )
    for (i, weight) in decay.channels(from: -shape.origin, count: pointCount).enumerated() {
      jacobian.elements[lifetime.lowerBound + i] = amplitude * weight.byLifetime / channelWidth
      jacobian.elements[height.lowerBound + i] = weight.value
      jacobian.elements[exponent.lowerBound + i] = amplitude * weight.byExponent
    }
  }

  private func stretched(_ parameters: [Double]) -> StretchedDecay? {
    guard let exponentIndex else { return nil }
    return StretchedDecay(lifetime: parameters[0] / channelWidth, exponent: parameters[exponentIndex])
  }

  private func channelLifetimes(_ parameters: [Double]) -> [Double] {
    parameters[..<componentCount].map { $0 / channelWidth }
  }

  private func channelShift(_ parameters: [Double]) -> Double {
    shiftIndex.map { parameters[$0] / channelWidth } ?? 0
  }
}
