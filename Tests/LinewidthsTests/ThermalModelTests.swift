import LinearAlgebra
import Linewidths
import Testing

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
  ]

  @Test("analytic derivatives equal central differences from 1 K to 2000 K")
  func derivatives() {
    let temperatures = [1.0, 4, 10, 40, 77, 200, 300, 600, 2000]
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
            let tolerance = (p[j] == 0 ? 1e-4 : 1e-7) * max(1, abs(difference)) + 1e-14 * abs(up[i]) / h
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
    let error = #expect(throws: LinewidthsError.self) { try ThermalModel.named("acoustic") }
    #expect(error?.description.contains("acoustic-optical, toyozawa") == true)
  }
}
