/// A profile and its derivatives at one energy.
struct ProfilePoint {
  var value: Double
  /// ∂/∂E.
  var slope: Double
  /// ∂²/∂E².
  var curvature: Double
  /// ∂/∂parameter, in the profile's order.
  var gradient: SIMD4<Double>
  /// ∂²/∂E∂parameter.
  var mixed: SIMD4<Double>
}

/// A line shape with its parameters set: a curve over energy with all first derivatives and those second ones that its
/// maximum needs.
protocol LineProfile {
  /// Sets the parameters, in the order of ``LineShape/parameterNames``; those beyond are 0.
  init(_ parameters: SIMD4<Double>)
  /// The value alone.
  func value(at energy: Double) -> Double
  /// The curve with its derivatives.
  func point(at energy: Double) -> ProfilePoint
  /// The integral over all energies, and its derivatives.
  var area: (value: Double, gradient: SIMD4<Double>) { get }
  /// Writes the profile times a density over an axis. A requirement, so that every profile has a loop of its own.
  func write(_ energies: [Double], _ density: [Double], into values: inout [Double], at offset: Int)
  /// The same with `count` derivatives, one column each from `first` on.
  func write(
    _ energies: [Double], _ density: [Double], into values: inout [Double], at offset: Int, derivatives: inout [Double],
    from first: Int, count: Int)
}

extension LineProfile {
  @inline(__always)
  func value(at energy: Double) -> Double { point(at: energy).value }

  @inline(__always)
  func write(
    _ energies: [Double], _ density: [Double], into values: inout [Double], at offset: Int
  ) {
    for i in energies.indices { values[offset + i] = density[i] * value(at: energies[i]) }
  }

  @inline(__always)
  func write(
    _ energies: [Double], _ density: [Double], into values: inout [Double], at offset: Int, derivatives: inout [Double],
    from first: Int, count: Int
  ) {
    let n = energies.count
    for i in 0..<n {
      let point = point(at: energies[i])
      values[offset + i] = density[i] * point.value
      // A subscript that varies would keep the vector in memory.
      derivatives[first + i] = density[i] * point.gradient[0]
      derivatives[first + n + i] = density[i] * point.gradient[1]
      if count > 2 { derivatives[first + 2 * n + i] = density[i] * point.gradient[2] }
      if count > 3 { derivatives[first + 3 * n + i] = density[i] * point.gradient[3] }
    }
  }
}
