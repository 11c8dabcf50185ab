import Fitting
import Kinetics
import LinearAlgebra

/// A sum of exponentials and a background in the channels of a fit range, with or without instrument response.
///
/// Parameters: τ₁…τₙ (time unit), a₁…aₙ (counts per channel), background (counts per channel), and with a response its
/// shift (time unit, positive = later). With a response a is the height of the undistorted decay at the moment of
/// excitation, in counts per channel, so that the component counts a·τ/channelWidth photons in all. Without one it is
/// what the component counts in the first channel of the range.
struct DecayCurve: CurveModel {
  let componentCount: Int
  /// Nil for a tail fit.
  let response: MeasuredResponse?
  /// The channels fitted, of those of the trace (and of the response).
  let channels: Range<Int>
  let channelWidth: Double

  var pointCount: Int { channels.count }
  var parameterCount: Int { 2 * componentCount + (response == nil ? 1 : 2) }

  func values(_ parameters: [Double], into values: inout [Double]) {
    let background = parameters[2 * componentCount]
    for i in values.indices { values[i] = background }
    let lifetimes = channelLifetimes(parameters)
    let amplitudes = Array(parameters[componentCount..<2 * componentCount])
    if let response {
      response.addSum(
        to: &values, lifetimes: lifetimes, amplitudes: amplitudes, shift: channelShift(parameters), channels: channels)
    } else {
      ChannelDecays.addSum(to: &values, lifetimes: lifetimes, amplitudes: amplitudes)
    }
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    let n = componentCount
    let lifetimes = channelLifetimes(parameters)
    // In the trace's time unit, a derivative with respect to a time is 1/channelWidth of that with respect to channels.
    let amplitudes = parameters[n..<2 * n].map { $0 / channelWidth }
    if let response {
      response.fillDerivatives(
        MeasuredResponse.DerivativeColumns(values: n, lifetimes: 0, shift: 2 * n + 1), into: &jacobian.elements,
        lifetimes: lifetimes, amplitudes: amplitudes, shift: channelShift(parameters), channels: channels)
    } else {
      ChannelDecays.fillDerivatives(
        &jacobian.elements, valueColumn: n, lifetimeColumn: 0, lifetimes: lifetimes, amplitudes: amplitudes,
        channelCount: pointCount)
    }
    for i in jacobian.columnRange(2 * n) { jacobian.elements[i] = 1 }
  }

  private func channelLifetimes(_ parameters: [Double]) -> [Double] {
    parameters[..<componentCount].map { $0 / channelWidth }
  }

  private func channelShift(_ parameters: [Double]) -> Double { parameters[2 * componentCount + 1] / channelWidth }
}
