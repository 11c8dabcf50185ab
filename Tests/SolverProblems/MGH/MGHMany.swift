import Foundation

extension MGHProblem {
  /// Problems 17 to 20: five parameters and more, with data.
  static let many: [MGHProblem] = [
    MGHProblem(17, "Osborne 1", residuals: 33, start: [0.5, 1.5, -1, 0.01, 0.02], minima: [5.46489e-5]) { i, x, g in
      let t = 10 * Double(i)
      let e = exp(-t * x[3])
      let f = exp(-t * x[4])
      g[0] = -1
      g[1] = -e
      g[2] = -f
      g[3] = t * x[1] * e
      g[4] = t * x[2] * f
      return MGHData.osborne1[i] - (x[0] + x[1] * e + x[2] * f)
    },
    MGHProblem(18, "Biggs EXP6", residuals: 13, start: [1, 2, 1, 1, 1, 1], minima: [0, 5.65565e-3]) { i, x, g in
      let t = Double(i + 1) / 10
      let a = exp(-t * x[0])
      let b = exp(-t * x[1])
      let c = exp(-t * x[4])
      g[0] = -t * x[2] * a
      g[1] = t * x[3] * b
      g[2] = a
      g[3] = -b
      g[4] = -t * x[5] * c
      g[5] = c
      return x[2] * a - x[3] * b + x[5] * c - (exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t))
    },
    MGHProblem(
      19, "Osborne 2", residuals: 65, start: [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5], minima: [4.01377e-2]
    ) { i, x, g in
      let t = Double(i) / 10
      let e = exp(-t * x[4])
      g[0] = -e
      g[4] = t * x[0] * e
      var sum = x[0] * e
      for k in 0..<3 {
        let s = t - x[8 + k]
        let peak = exp(-s * s * x[5 + k])
        g[1 + k] = -peak
        g[5 + k] = x[1 + k] * peak * s * s
        g[8 + k] = -x[1 + k] * peak * 2 * s * x[5 + k]
        sum += x[1 + k] * peak
      }
      return MGHData.osborne2[i] - sum
    },
    watson(6, minimum: 2.28767e-3), watson(9, minimum: 1.39976e-6), watson(12, minimum: 4.72238e-10),
  ]

  private static func watson(_ count: Int, minimum: Double) -> MGHProblem {
    MGHProblem(
      20, "Watson \(count)", residuals: 31, start: [Double](repeating: 0, count: count), minima: [minimum]
    ) { i, x, g in
      if i == 29 {
        g[0] = 1
        return x[0]
      }
      if i == 30 {
        g[0] = -2 * x[0]
        g[1] = 1
        return x[1] - x[0] * x[0] - 1
      }
      let t = Double(i + 1) / 29
      var slope = 0.0
      var sum = 0.0
      for j in x.indices {
        let power = pow(t, Double(j))
        if j > 0 { slope += Double(j) * x[j] * power / t }
        sum += x[j] * power
      }
      for j in x.indices {
        let power = pow(t, Double(j))
        g[j] = Double(j) * power / t - 2 * sum * power
      }
      return slope - sum * sum - 1
    }
  }
}
