import Foundation
import Testing

@testable import Linewidths

@Suite("Line shapes")
struct LineProfileTests {
  /// Parameters of every shape, with the odd places of each: tails of both signs and near 0, symmetric skewed bands.
  static let cases: [(shape: LineShape, parameters: SIMD4<Double>)] = [
    (.gaussian, [1.73, 0.13, 0, 0]), (.lorentzian, [1.73, 0.13, 0, 0]), (.pseudoVoigt, [1.73, 0.13, 0.3, 0]),
    (.voigt, [1.73, 0.1, 0.05, 0]), (.voigt, [1.73, 0.01, 0.1, 0]), (.modifiedGaussian, [1.73, 0.14, 0.06, 0]),
    (.modifiedGaussian, [1.73, 0.14, -0.06, 0]), (.modifiedGaussian, [1.73, 0.14, 0.001, 0]),
    (.modifiedGaussian, [1.73, 0.14, -0.0013, 0]), (.skewed, [1.73, 0.06, 0.5, 0]), (.skewed, [1.73, 0.06, -0.9, 0]),
    (.skewed, [1.73, 0.06, 1e-5, 0]), (.logNormal, [1.73, 0.13, 0.3, 0]), (.logNormal, [1.73, 0.13, -0.8, 0]),
    (.logNormal, [1.73, 0.13, 1e-8, 0]), (.franckCondon, [1.8, 0.09, 0.15, 0.8]),
  ]

  private static let energies = (0...60).map { 1.4 + 0.01 * Double($0) }

  private static func points(_ shape: LineShape, _ p: SIMD4<Double>, shift: Double = 0) -> [ProfilePoint] {
    let profile = shape.profile(p)
    return energies.map { profile.point(at: $0 + shift) }
  }

  @Test("every derivative of every shape equals a central difference", arguments: cases.indices)
  func derivatives(index: Int) {
    let (shape, p) = Self.cases[index]
    let here = Self.points(shape, p)
    let h = 1e-6
    let (up, down) = (Self.points(shape, p, shift: h), Self.points(shape, p, shift: -h))
    func compare(_ analytic: [Double], _ numeric: [Double], _ what: String, tolerance: Double = 1e-6) {
      let scale = analytic.reduce(0) { max($0, abs($1)) } + 1e-30
      for i in analytic.indices where abs(analytic[i] - numeric[i]) > tolerance * scale {
        Issue.record("\(shape) \(what) at \(Self.energies[i]): \(analytic[i]) against \(numeric[i])")
        return
      }
    }
    func difference(_ a: [ProfilePoint], _ b: [ProfilePoint], _ step: Double, _ of: (ProfilePoint) -> Double)
      -> [Double]
    {
      zip(a, b).map { (of($0) - of($1)) / (2 * step) }
    }
    compare(here.map(\.slope), difference(up, down, h) { $0.value }, "slope")
    compare(here.map(\.curvature), difference(up, down, h) { $0.slope }, "curvature")
    for j in 0..<shape.parameterCount {
      let step = shape == .skewed && j == 2 ? max(1e-6, 1e-3 * abs(p[2])) * 0.1 : 1e-6 * max(abs(p[j]), 1e-2)
      var (q, r) = (p, p)
      q[j] += step
      r[j] -= step
      let (more, less) = (Self.points(shape, q), Self.points(shape, r))
      compare(
        here.map { $0.gradient[j] }, difference(more, less, step) { $0.value }, "∂/∂\(j)", tolerance: 2e-5)
      compare(here.map { $0.mixed[j] }, difference(up, down, h) { $0.gradient[j] }, "∂²/∂E∂\(j)", tolerance: 2e-5)
      let areas = [q, r, p].map { shape.profile($0).area }
      let slope = (areas[0].value - areas[1].value) / (2 * step)
      #expect(abs(areas[2].gradient[j] - slope) < 1e-5 * (abs(slope) + areas[2].value), "\(shape) area ∂/∂\(j)")
    }
  }

  @Test("the area is the integral, and the value that of the point", arguments: cases.indices)
  func areas(index: Int) {
    let (shape, p) = Self.cases[index]
    let step = 0.002
    let reach = shape == .lorentzian || shape == .voigt || shape == .pseudoVoigt ? 100_000 : 2000
    let energies = (-reach...reach).map { 1.73 + step * Double($0) }.filter { shape != .franckCondon || $0 > 0.2 }
    let profile = shape.profile(p)
    let values = energies.map { profile.value(at: $0) }
    let sum = values.reduce(0, +) * step
    #expect(abs(sum / profile.area.value - 1) < (reach > 2000 ? 1e-3 : 1e-6), "\(shape) \(p)")
    for (point, value) in zip(energies.map { profile.point(at: $0) }, values) {
      #expect(abs(point.value - value) <= 1e-12 * abs(value) + 1e-300)
    }
  }

  @Test("a modified Gaussian goes smoothly through a tail of 0, and mirrors with its sign")
  func modifiedGaussian() {
    let width = 0.14
    let limit = 0.02 * width / GaussianProfile.deviations
    let below = Self.points(.modifiedGaussian, [1.73, width, limit * (1 - 1e-9), 0])
    let above = Self.points(.modifiedGaussian, [1.73, width, limit * (1 + 1e-9), 0])
    for (a, b) in zip(below, above) {
      #expect(abs(a.value - b.value) < 1e-9)
      #expect(abs(a.gradient[2] - b.gradient[2]) < 1e-5)
    }
    let mirrored = [1.6, 1.7].map { LineShape.modifiedGaussian.profile([1.73, width, -0.05, 0]).value(at: $0) }
    let plain = [1.86, 1.76].map { LineShape.modifiedGaussian.profile([1.73, width, 0.05, 0]).value(at: $0) }
    for (a, b) in zip(mirrored, plain) { #expect(abs(a - b) < 1e-14) }
  }

  @Test("a log-normal band has the FWHM and the ratio of halves that its parameters say")
  func logNormal() throws {
    for b in [-0.7, 0, 0.4] {
      let curve = BandCurve(shape: .logNormal, bands: [([1.73, 0.13, b, 0], 2)], isPerWavelength: false)
      let found = try #require(CurveExtent(curve, near: 1.73, width: 0.13, within: 0.5...3))
      #expect(abs(found.width - 0.13) < 1e-13)
      #expect(abs(found.peak - 1.73) < 1e-9)
      #expect(abs((found.high - found.peak) / (found.peak - found.low) - exp(b)) < 1e-7)
    }
  }

  @Test("a Voigt band has the FWHM of Olivero and Longbothum's formula to 0.02 %")
  func voigt() throws {
    for (g, l) in [(0.1, 0.0), (0.1, 0.05), (0.05, 0.1), (0.02, 0.2)] {
      let curve = BandCurve(shape: .voigt, bands: [([1.73, g, l, 0], 1)], isPerWavelength: false)
      let found = try #require(CurveExtent(curve, near: 1.73, width: g + l, within: 0.5...3))
      let known = 0.5346 * l + (0.2166 * l * l + g * g).squareRoot()
      #expect(abs(found.width / known - 1) < 3e-4)
      #expect(abs(found.peak - 1.73) < 1e-9)
    }
  }

  @Test(
    "maximum and half points move with the parameters as the implicit function theorem says", arguments: cases.indices)
  func implicitDerivatives(index: Int) throws {
    let (shape, p) = Self.cases[index]
    for isPerWavelength in [false, true] {
      func extent(_ p: SIMD4<Double>) throws -> CurveExtent {
        let curve = BandCurve(
          shape: shape, bands: [(p, 3), (p + SIMD4(0.05, 0.01, 0, 0), 1.5)], isPerWavelength: isPerWavelength)
        return try #require(CurveExtent(curve, near: 1.74, width: 0.15, within: 0.5...3.5))
      }
      let here = try extent(p)
      for j in 0..<shape.parameterCount {
        let step = 1e-5 * max(abs(p[j]), 1e-2)
        var (q, r) = (p, p)
        q[j] += step
        r[j] -= step
        let (up, down) = (try extent(q), try extent(r))
        // Both bands move: their gradients add.
        let count = shape.parameterCount
        func total(_ gradient: [Double]) -> Double { gradient[j] + gradient[count + j] }
        let scale = 1 + abs(total(here.widthGradient))
        #expect(abs((up.width - down.width) / (2 * step) - total(here.widthGradient)) < 1e-4 * scale, "\(shape) \(j)")
        let peak = (up.peak - down.peak) / (2 * step)
        #expect(abs(peak - total(here.peakGradient)) < 1e-3 * (1 + abs(peak)), "\(shape) peak \(j)")
      }
    }
  }

  @Test("what an instrument adds to a band comes off again", arguments: cases.indices)
  func narrowed(index: Int) throws {
    let (shape, p) = Self.cases[index]
    guard shape != .pseudoVoigt, shape != .logNormal, shape != .lorentzian else { return }
    let width = 0.004
    let narrow = try #require(shape.narrowed(p, by: width))
    // The narrow band convolved with the instrument, by sums, is the band again.
    let offsets = (-40...40).map { Double($0) * 0.1 * width }
    let weights = offsets.map { exp(-4 * M_LN2 * $0 * $0 / (width * width)) }
    let norm = weights.reduce(0, +)
    let (wide, own) = (shape.profile(p), shape.profile(narrow.parameters))
    let scale = wide.area.value / own.area.value
    let reference = Self.energies.map { wide.value(at: $0) }
    let top = reference.max() ?? 1
    for (energy, value) in zip(Self.energies, reference) {
      let points = offsets.map { own.value(at: energy - $0) }
      let sum = zip(points, weights).reduce(0) { $0 + $1.0 * $1.1 } / norm * scale
      #expect(abs(sum - value) < (shape == .franckCondon ? 2e-3 : 2e-5) * top, "\(shape) \(energy): \(sum), \(value)")
    }
  }
}
