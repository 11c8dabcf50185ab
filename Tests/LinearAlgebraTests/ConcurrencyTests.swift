import LinearAlgebra
import Testing

@Suite("concurrent callers")
struct ConcurrencyTests {
  private static func matrix(_ rows: Int, _ columns: Int, seed: Int) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    var value = Double(seed % 97) / 97 + 0.01
    for index in result.elements.indices {
      value = 3.9 * value * (1 - value)
      result.elements[index] = value - 0.5
    }
    return result
  }

  /// The numbers that one job produces: a product, a QR and an SVD.
  private static func job(_ seed: Int) throws -> [Double] {
    let a = matrix(120, 120, seed: seed)
    var product = Matrix(rows: 120, columns: 120)
    Product.multiply(a, a, into: &product)
    var tall = matrix(300, 7, seed: seed + 1)
    var qr = HouseholderQR()
    qr.factor(&tall)
    return try product.elements + tall.elements + SingularValues(matrix(60, 40, seed: seed + 2)).values
  }

  @Test(
    "many jobs at once give the bytes of one after the other",
    .enabled(if: LinearAlgebraRuntime.allowsConcurrentCallers))
  func identical() async throws {
    let jobs = 64
    let sequential = try (0..<jobs).map(Self.job)
    for _ in 0..<3 {
      let concurrent = try await withThrowingTaskGroup(of: (Int, [Double]).self) { group in
        for seed in 0..<jobs { group.addTask { try (seed, Self.job(seed)) } }
        var results = [[Double]](repeating: [], count: jobs)
        for try await (seed, result) in group { results[seed] = result }
        return results
      }
      #expect(concurrent == sequential)
    }
  }
}
