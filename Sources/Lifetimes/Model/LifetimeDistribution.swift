import Glibc

/// What lies behind a decay that no few exponentials describe.
public enum LifetimeDistribution: String, Sendable, Codable, CaseIterable {
  /// One or two Gaussians of the lifetime, cut off at 0.
  case gaussian
  /// One or two Gaussians of the logarithm of the lifetime.
  case lognormal
  /// Any distribution: non-negative least squares on a logarithmic grid, as smooth as the data allow.
  case nnls
}

/// A Gaussian of lifetimes, or of their logarithm, as a sum of exponentials.
///
/// The integral over the lifetimes from 4.5 widths below to 4.5 above the centre (above 0 at least) is taken by Gauss and
/// Legendre's rule with 40 points, which leaves 1e-6 of it for widths of the logarithm up to 2. Every node is an exponential,
/// integrated over the channels and convolved like any other. The weights sum to 1.
struct LifetimeNodes {
  var lifetimes: [Double] = []
  var weights: [Double] = []
  /// Derivatives of each lifetime.
  var byCentre: [Double] = []
  var byWidth: [Double] = []
  /// Derivatives of each weight: not 0 where the cut at 0 moves the nodes.
  var weightsByCentre: [Double] = []
  var weightsByWidth: [Double] = []

  /// Nodes of a Gaussian about `centre` > 0 with standard deviation `width` ≥ 0 (of the logarithm where `isLogarithmic`).
  init(centre: Double, width: Double, isLogarithmic: Bool) {
    let isCut = !isLogarithmic && centre < Self.reach * width
    let lowest = isCut ? -centre / width : -Self.reach
    let half = (Self.reach - lowest) / 2
    // Of the lower end, where it is the cut.
    let (endByCentre, endByWidth) = isCut ? (-1 / width, centre / (width * width)) : (0, 0)
    var total = 0.0
    var slopes: [Double] = []
    for (node, share) in Self.rule {
      let x = lowest + half * (node + 1)
      let byEnd = (1 - node) / 2
      let density = share * half * exp(-x * x / 2)
      let lifetime = isLogarithmic ? centre * exp(min(width * x, 600)) : centre + width * x
      lifetimes.append(lifetime)
      weights.append(density)
      slopes.append(-0.5 / half - x * byEnd)
      byCentre.append(isLogarithmic ? lifetime / centre : 1 + width * byEnd * endByCentre)
      byWidth.append(isLogarithmic ? lifetime * x : x + width * byEnd * endByWidth)
      total += density
    }
    for q in weights.indices { weights[q] /= total }
    let mean = zip(weights, slopes).reduce(0) { $0 + $1.0 * $1.1 }
    weightsByCentre = zip(weights, slopes).map { $0 * ($1 - mean) * endByCentre }
    weightsByWidth = zip(weights, slopes).map { $0 * ($1 - mean) * endByWidth }
  }

  /// Mean of τᵖ.
  func moment(_ power: Int) -> Double {
    zip(lifetimes, weights).reduce(0) { $0 + $1.1 * (power == 1 ? $1.0 : $1.0 * $1.0) }
  }

  /// Widths on either side of the centre.
  private static let reach = 4.5
  private static let rule = legendre(40)

  /// Nodes and weights of Gauss and Legendre's rule on −1…1, by Newton's method (Abramowitz & Stegun 25.4.29).
  private static func legendre(_ n: Int) -> [(Double, Double)] {
    (1...n).map { i in
      var x = -cos(.pi * (Double(i) - 0.25) / (Double(n) + 0.5))
      var slope = 1.0
      for _ in 0..<50 {
        var (last, value) = (1.0, x)
        for k in 2...n {
          (last, value) = (value, (Double(2 * k - 1) * x * value - Double(k - 1) * last) / Double(k))
        }
        slope = Double(n) * (x * value - last) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      return (x, 2 / ((1 - x * x) * slope * slope))
    }
  }
}
