import LinearAlgebra
import Measurements
import Testing

@testable import Linewidths

@Suite("Models against temperature")
struct ThermalModelTests {
  /// Ordinary values, and the corners: soft modes, a vanishing coupling, a stiff mode.
  static let cases: [(ThermalModel, [[Double]])] = [
    (.acousticOptical, [[120, 20, 4.3, 137.7, 36.1], [100, 5, 1e-3, 50, 1e-3], [80, 0.5, 30, 0, 200]]),
    (.toyozawa, [[120, 20], [100, 0.1]]),
    (.stadler, [[12, 20], [0.5, 0.1]]),
    (.rudin, [[100, 0.05, 40, 20], [80, 0, 10, 1]]),
    (.rudinImpurities, [[100, 0.05, 40, 20, 15, 12]]),
    (.boseEinstein, [[100, 40, 20], [80, 10, 1]]),
    (.mcCumberSturge, [[1, 30, 500], [0.2, 5, 80]]),
    (.varshni, [[1750, 0.4, 250], [1750, -0.3, 20]]),
    (.odonnellChen, [[1750, 0.6, 25], [1750, 2, 1]]),
    (.vina, [[1800, 40, 200], [1750, 5, 20]]),
    (.twoOscillator, [[1750, 0.1, -30, 25], [1700, -0.2, 20, 5]]),
    (.mcCumberSturgeShift, [[1750, -80, 400], [1750, 20, 90]]),
    (.arrhenius, [[2e6, 60, 90], [1, 1e5, 250]]),
    (.arrheniusTwo, [[2e6, 5, 12, 3e3, 140]]),
    (.darkBright, [[1e4, 6, 3, 5, 2e3, 110]]),
    (.rates, [[1e5, 1e8, 120], [1e9, 1e12, 60]]),
    (.ratesTwo, [[1e5, 1e6, 20, 1e9, 150]]),
    (.tadf, [[2e4, 5e7, 70]]),
  ]

  @Test("analytic derivatives equal central differences from 1 K to 2000 K")
  func derivatives() {
    let temperatures = [1.0, 4, 10, 40, 77, 200, 300, 600, 2000]
    #expect(Set(Self.cases.map(\.0)) == Set(ThermalModel.allCases))
    for (model, points) in Self.cases {
      let curve = ThermalCurve(model, temperatures: temperatures)
      for p in points {
        var jacobian = Matrix(rows: temperatures.count, columns: p.count, repeating: .nan)
        curve.jacobian(p, into: &jacobian)
        var up = [Double](repeating: .nan, count: temperatures.count)
        var down = up
        for j in p.indices {
          let h = 1e-5 * max(abs(p[j]), 0.01)
          // At a coupling of 0 the difference must not step below it.
          let low = p[j] == 0 ? 0 : p[j] - h
          var q = p
          q[j] = p[j] + h
          curve.values(q, into: &up)
          q[j] = low
          curve.values(q, into: &down)
          for i in temperatures.indices {
            let difference = (up[i] - down[i]) / (p[j] + h - low)
            // Lifetimes are small and change little with their rates.
            let size = model.quantity == .lifetime ? abs(up[i] / p[j]) : 1
            let tolerance = (p[j] == 0 ? 1e-4 : 1e-7) * max(size, abs(difference)) + 1e-14 * abs(up[i]) / h
            #expect(
              abs(jacobian[i, j] - difference) <= tolerance,
              "\(model.name), \(model.parameters[j].name) at \(temperatures[i]) K, \(p): \(jacobian[i, j]) \(difference)"
            )
          }
        }
      }
    }
  }

  @Test("the series near E = 0 joins the closed form without a step")
  func seriesJoins() {
    // x = 0.05 is where the series ends: T such that E/2kT or E/kT crosses it.
    for energy in [0.05 * 2 * 25.851999786, 0.05 * 25.851999786] {
      let curve = ThermalCurve(.acousticOptical, temperatures: [300])
      var values = [[Double]]()
      var slopes = [[Double]]()
      for e in [energy * (1 - 1e-12), energy * (1 + 1e-12)] {
        let p = [0, 1, e, 1, e]
        var value = [0.0]
        var jacobian = Matrix(rows: 1, columns: 5)
        curve.values(p, into: &value)
        curve.jacobian(p, into: &jacobian)
        values.append(value)
        slopes.append(jacobian.elements)
      }
      #expect(abs(values[0][0] / values[1][0] - 1) < 1e-11)
      for j in 1..<5 { #expect(abs(slopes[0][j] / slopes[1][j] - 1) < 1e-9, "derivative \(j)") }
    }
  }

  @Test("limits: 2kT for a soft acoustic mode, the zero-point width at T → 0, nothing from a frozen optical mode")
  func limits() {
    let kT = 0.08617333262 * 300
    func width(_ model: ThermalModel, _ p: [Double], at temperature: Double) -> Double {
      var value = [Double.nan]
      ThermalCurve(model, temperatures: [temperature]).values(p, into: &value)
      return value[0]
    }
    #expect(abs(width(.acousticOptical, [0, 1, 1e-9, 0, 30], at: 300) - (2 * kT).squareRoot()) < 1e-12)
    #expect(abs(width(.acousticOptical, [0, 0, 5, 1, 1e-9], at: 300) - kT.squareRoot()) < 1e-9)
    #expect(width(.acousticOptical, [100, 16, 4, 1000, 30], at: 1e-3) == 108)
    #expect(width(.toyozawa, [100, 20], at: 1e-3) == 100)
    #expect(width(.boseEinstein, [100, 1000, 30], at: 1e-3) == 100)
    #expect(abs(width(.stadler, [25, 10], at: 1e-3) - 2.3548200450309493 * 50) < 1e-12)
  }

  @Test("a vanishing radicand leaves every derivative finite")
  func vanishingRadicand() {
    let curve = ThermalCurve(.acousticOptical, temperatures: [5, 300])
    var jacobian = Matrix(rows: 2, columns: 5, repeating: .nan)
    curve.jacobian([100, 0, 4, 0, 30], into: &jacobian)
    #expect(jacobian.elements.allSatisfy { $0.isFinite })
  }

  @Test("every model tells its formula, source and parameters; an unknown name lists the known ones")
  func descriptions() throws {
    for model in ThermalModel.allCases {
      let found = try ThermalModel.named(model.name)
      #expect(found == model)
      #expect(!model.formula.isEmpty && !model.source.isEmpty)
      for parameter in model.parameters { #expect(model.formula.contains(parameter.symbol), "\(parameter.name)") }
    }
    let error = #expect(throws: LinewidthsError.self) { try ThermalModel.named("lorentz") }
    #expect(error?.description.contains("acoustic-optical, toyozawa") == true)
    #expect(try ThermalModel.named("bose") == .boseEinstein)
    let several = #expect(throws: LinewidthsError.self) { try ThermalModel.named("rud") }
    #expect(several?.description == "\"rud\" may be rudin, rudin-impurities; name one")
    // With a DOI, but for what is older than those.
    for model in ThermalModel.allCases { #expect(model.source.contains("doi:10.")) }
    for quantity in TemperatureQuantity.allCases { #expect(!ThermalModel.all(of: quantity).isEmpty) }
  }

  @Test("the Debye integrals agree with their known values at infinity, near zero and across the join at 8")
  func debye() {
    let pi4 = Double.pi * Double.pi * Double.pi * Double.pi
    #expect(abs(DebyeIntegral.energy(200) / (pi4 / 15) - 1) < 1e-14)
    // 720·ζ(6).
    #expect(abs(DebyeIntegral.raman(200) / 732.487004628803 - 1) < 1e-13)
    // The integrands' series: x²(1 − x/2 + x²/12), x⁴(1 − x²/12 + x⁴/240).
    let x = 0.01
    #expect(abs(DebyeIntegral.energy(x) / (x * x * x * (1.0 / 3 - x / 8 + x * x / 60)) - 1) < 1e-11)
    #expect(abs(DebyeIntegral.raman(x) / (x * x * x * x * x * (0.2 - x * x / 84)) - 1) < 1e-9)
    let below = DebyeIntegral.raman(8 * (1 - 1e-15))
    #expect(abs(DebyeIntegral.raman(8 * (1 + 1e-15)) / below - 1) < 1e-13)
    let energy = DebyeIntegral.energy(8 * (1 - 1e-15))
    #expect(abs(DebyeIntegral.energy(8 * (1 + 1e-15)) / energy - 1) < 1e-13)
  }
}
