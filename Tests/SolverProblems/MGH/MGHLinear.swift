extension MGHProblem {
  /// Problems 32 to 34, linear with five parameters and ten residuals, two of them of rank one; and 35.
  static let linear: [MGHProblem] = [
    MGHProblem(32, "Linear, full rank", residuals: 10, start: ones, minima: [5]) { i, x, g in
      for j in x.indices { g[j] = -0.2 }
      if i < x.count { g[i] += 1 }
      return (i < x.count ? x[i] : 0) - 0.2 * x.reduce(0, +) - 1
    },
    // m (m − 1)/(2 (2m + 1))
    MGHProblem(33, "Linear, rank 1", residuals: 10, start: ones, minima: [15.0 / 7]) { i, x, g in
      var sum = 0.0
      for j in x.indices {
        g[j] = Double((i + 1) * (j + 1))
        sum += g[j] * x[j]
      }
      return sum - 1
    },
    // (m² + 3m − 6)/(2 (2m − 3))
    MGHProblem(
      34, "Linear, rank 1 with zero columns and rows", residuals: 10, start: ones, minima: [62.0 / 17]
    ) { i, x, g in
      if i == 0 || i == 9 { return -1 }
      var sum = 0.0
      for j in 1..<(x.count - 1) {
        g[j] = Double(i * (j + 1))
        sum += g[j] * x[j]
      }
      return sum - 1
    },
    chebyquad(8, minimum: 3.51687e-3), chebyquad(9, minimum: 0), chebyquad(10, minimum: 6.50395e-3),
  ]

  private static let ones = [Double](repeating: 1, count: 5)

  /// Mean of the Chebyshev polynomial Tᵢ, shifted to 0…1, over the parameters, less its integral.
  private static func chebyquad(_ count: Int, minimum: Double) -> MGHProblem {
    MGHProblem(
      35, "Chebyquad \(count)", residuals: count, start: (1...count).map { Double($0) / Double(count + 1) },
      minima: [minimum]
    ) { i, x, g in
      let n = Double(x.count)
      let degree = i + 1
      var mean = 0.0
      for j in x.indices {
        let z = 2 * x[j] - 1
        var (previous, current) = (1.0, z)
        var (previousSlope, slope) = (0.0, 2.0)
        for _ in 1..<max(degree, 1) {
          (previousSlope, slope) = (slope, 4 * current + 2 * z * slope - previousSlope)
          (previous, current) = (current, 2 * z * current - previous)
        }
        mean += current / n
        g[j] = slope / n
      }
      return degree % 2 == 0 ? mean + 1 / Double(degree * degree - 1) : mean
    }
  }
}
