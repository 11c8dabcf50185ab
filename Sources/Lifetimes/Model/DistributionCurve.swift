import Fitting
import Glibc
import Kinetics
import LinearAlgebra

/// A decay of one or two Gaussians of lifetimes and a background, with or without instrument response.
///
/// Parameters: τ₁… (centres, time unit), width₁… (standard deviations, time unit, or of ln τ), a₁… (counts per channel),
/// background (counts per channel), and with a response its shift (time unit). a is the height of the undistorted decay at
/// the moment of excitation, without response at the beginning of the range: the distribution is one of amplitudes, a
/// lifetime τ in it counts as many photons as a·τ.
struct DistributionCurve: CurveModel {
  let count: Int
  let isLogarithmic: Bool
  let response: MeasuredResponse?
  let channels: Range<Int>
  let channelWidth: Double

  var firstWidth: Int { count }
  var firstAmplitude: Int { 2 * count }
  var backgroundIndex: Int { 3 * count }
  var shiftIndex: Int? { response == nil ? nil : backgroundIndex + 1 }
  var parameterCount: Int { backgroundIndex + (response == nil ? 1 : 2) }
  var pointCount: Int { channels.count }

  /// Names in the order of the parameters.
  var names: [String] {
    ["tau", "width", "amplitude"].flatMap { stem in (1...count).map { "\(stem)\($0)" } } + ["background"]
      + (response == nil ? [] : ["shift"])
  }

  /// The nodes of a Gaussian, lifetimes in the time unit.
  func nodes(_ parameters: [Double], _ index: Int) -> LifetimeNodes {
    LifetimeNodes(
      centre: parameters[index], width: parameters[firstWidth + index], isLogarithmic: isLogarithmic)
  }

  /// The exponentials of all Gaussians: lifetimes in channels, and amplitudes as the kernels take them.
  func exponentials(_ parameters: [Double]) -> (lifetimes: [Double], amplitudes: [Double]) {
    var (lifetimes, amplitudes) = ([Double](), [Double]())
    for index in 0..<count {
      let nodes = nodes(parameters, index)
      for (lifetime, weight) in zip(nodes.lifetimes, nodes.weights) {
        let channels = Self.lifetime(lifetime / channelWidth)
        lifetimes.append(channels)
        amplitudes.append(parameters[firstAmplitude + index] * weight * height(channels).value)
      }
    }
    return (lifetimes, amplitudes)
  }

  /// A lifetime in channels that the kernels take: none is shorter than a millionth of a channel.
  private static func lifetime(_ channels: Double) -> Double { min(max(channels, 1e-6), 1e12) }

  /// What the first channel counts of a decay of height 1, where amplitudes are those of the first channel, and its
  /// derivative with respect to the lifetime in channels.
  private func height(_ lifetime: Double) -> (value: Double, slope: Double) {
    guard response == nil else { return (1, 0) }
    let decay = exp(-1 / lifetime)
    return (-lifetime * expm1(-1 / lifetime), -expm1(-1 / lifetime) - decay / lifetime)
  }

  func values(_ parameters: [Double], into values: inout [Double]) {
    for i in values.indices { values[i] = parameters[backgroundIndex] }
    let (lifetimes, amplitudes) = exponentials(parameters)
    if let response {
      response.addSum(
        to: &values, lifetimes: lifetimes, amplitudes: amplitudes, shift: shift(parameters), channels: channels)
    } else {
      ChannelDecays.addSum(to: &values, lifetimes: lifetimes, amplitudes: amplitudes)
    }
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    for i in jacobian.elements.indices { jacobian.elements[i] = 0 }
    for i in jacobian.columnRange(backgroundIndex) { jacobian.elements[i] = 1 }
    let rows = pointCount
    for index in 0..<count {
      let nodes = nodes(parameters, index)
      let lifetimes = nodes.lifetimes.map { Self.lifetime($0 / channelWidth) }
      let amplitude = parameters[firstAmplitude + index]
      let size = lifetimes.count
      var part = Matrix(rows: rows, columns: 2 * size + 1)
      if let response {
        response.fillDerivatives(
          MeasuredResponse.DerivativeColumns(values: 0, lifetimes: size, shift: 2 * size), into: &part.elements,
          lifetimes: lifetimes, amplitudes: nodes.weights.map { amplitude * $0 }, shift: shift(parameters),
          channels: channels)
      } else {
        ChannelDecays.fillDerivatives(
          &part.elements, valueColumn: 0, lifetimeColumn: size, lifetimes: lifetimes,
          amplitudes: nodes.weights.map { amplitude * $0 }, channelCount: rows)
      }
      /// Adds a column of the part, times a factor, to the column of a parameter.
      func add(_ source: Int, _ factor: Double, to parameter: Int) {
        let (from, to) = (source * rows, parameter * rows)
        for i in 0..<rows { jacobian.elements[to + i] += factor * part.elements[from + i] }
      }
      for q in 0..<size {
        let (height, slope) = height(lifetimes[q])
        let share = nodes.weights[q]
        add(q, share * height, to: firstAmplitude + index)
        // ∂(weight·height·V) through the lifetime and the weight, by the centre and by the width.
        for (parameter, factor, byWeight) in [
          (index, nodes.byCentre[q], nodes.weightsByCentre[q]),
          (firstWidth + index, nodes.byWidth[q], nodes.weightsByWidth[q]),
        ] {
          add(size + q, height * factor / channelWidth, to: parameter)
          add(q, amplitude * (share * slope * factor / channelWidth + height * byWeight), to: parameter)
        }
      }
      if let shiftIndex { add(2 * size, 1 / channelWidth, to: shiftIndex) }
    }
  }

  private func shift(_ parameters: [Double]) -> Double { shiftIndex.map { parameters[$0] / channelWidth } ?? 0 }

  /// ⟨τ⟩amp (power 0) or ⟨τ⟩int (1) as a function of the parameters.
  func average(power: Int) -> ([Double]) -> Double {
    { parameters in
      var (above, below) = (0.0, 0.0)
      for index in 0..<count {
        let nodes = nodes(parameters, index)
        let amplitude = parameters[firstAmplitude + index]
        above += amplitude * (power == 0 ? nodes.moment(1) : nodes.moment(2))
        below += amplitude * (power == 0 ? 1 : nodes.moment(1))
      }
      return above / below
    }
  }

  /// The curve with another response, given by its counts; the same where these make none.
  func redrawn(_ counts: [Double]) -> DistributionCurve {
    guard let response, let drawn = MeasuredResponse(counts: counts, period: response.period) else { return self }
    return DistributionCurve(
      count: count, isLogarithmic: isLogarithmic, response: drawn, channels: channels, channelWidth: channelWidth)
  }

  /// How the curve depends on its response; nil without one.
  func responsePart(_ parameters: [Double]) -> ResponseNoise.Part? {
    guard let response else { return nil }
    let (lifetimes, amplitudes) = exponentials(parameters)
    return ResponseNoise.Part(
      kernel: ResponseKernel(
        lifetimes: lifetimes, amplitudes: amplitudes, shift: shift(parameters), period: response.period),
      response: 0, channels: channels, firstPoint: 0, background: parameters[backgroundIndex])
  }
}
