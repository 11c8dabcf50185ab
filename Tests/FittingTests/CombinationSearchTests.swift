import LinearAlgebra
import Testing

@testable import Fitting

@Suite("searches over combinations")
struct CombinationSearchTests {
  private static func random(_ rows: Int, _ columns: Int, _ generator: inout SeededGenerator) -> Matrix {
    var matrix = Matrix(rows: rows, columns: columns)
    for index in matrix.elements.indices { matrix.elements[index] = generator.gaussian() }
    return matrix
  }

  /// Σ of squares that is left of the data beside some columns, with one sign for the amplitudes of the last `signed`.
  private static func rest(_ columns: Matrix, _ members: [Int], _ data: Matrix, signs: [AmplitudeSign]) -> Double {
    let chosen = Matrix(
      rows: columns.rows, columns: members.count, columnMajor: members.flatMap { columns.column($0) })
    var basis = chosen
    var triangle = Matrix(rows: members.count, columns: members.count)
    OrthonormalBasis.factor(&basis, triangle: &triangle)
    var rest = data
    var coefficients = Matrix(rows: members.count, columns: data.columns)
    OrthonormalBasis.project(&rest, outOf: basis, coefficients: &coefficients)
    var sum = Vector.sumOfSquares(rest.elements)
    guard !signs.isEmpty else { return sum }
    var solver = SignedLeastSquares(signs: signs)
    for column in 0..<data.columns {
      let ended = solver.solve(triangle, coefficients.elements, at: column * members.count)
      #expect(ended)
      if solver.holdsAny { sum += Vector.sumOfSquares(solver.residual) }
    }
    return sum
  }

  @Test(
    "the best combination is the one with the smallest rest, with few and many data columns, with and without signs",
    arguments: [1, 30], [AmplitudeSign.any, .nonNegative])
  func best(dataColumns: Int, sign: AmplitudeSign) throws {
    var generator = SeededGenerator(seed: 3)
    let columns = Self.random(20, 8, &generator)
    let data = Self.random(20, dataColumns, &generator)
    let signs = sign == .any ? [] : [AmplitudeSign](repeating: sign, count: 3)
    // The first column takes part in every combination, with any sign.
    let all = sign == .any ? [] : [AmplitudeSign.any] + signs
    var search = CombinationSearch(candidates: 7, chosen: 3, signs: signs)
    search.add(columns: columns, data: data)
    var lowest = (rest: Double.infinity, members: [Int]())
    for a in 1..<8 {
      for b in a + 1..<8 {
        for c in b + 1..<8 {
          let rest = Self.rest(columns, [0, a, b, c], data, signs: all)
          if rest < lowest.rest { lowest = (rest, [a - 1, b - 1, c - 1]) }
        }
      }
    }
    #expect(try #require(search.best(limit: 1).first) == lowest.members)
  }

  @Test("what several groups of columns explain is added up")
  func groups() throws {
    var generator = SeededGenerator(seed: 5)
    let columns = Self.random(12, 6, &generator)
    let data = Self.random(12, 4, &generator)
    var whole = CombinationSearch(candidates: 6, chosen: 2, signs: [])
    whole.add(columns: columns, data: data)
    var parts = CombinationSearch(candidates: 6, chosen: 2, signs: [])
    for column in 0..<4 {
      parts.add(columns: columns, data: Matrix(rows: 12, columns: 1, columnMajor: data.column(column)))
    }
    #expect(whole.best(limit: 5) == parts.best(limit: 5))
  }

  @Test("every combination is reached, and peaks have no better neighbour")
  func peaks() {
    // Orthonormal candidates explain the squares of the data: the best pair are the two largest.
    let count = 6
    var identity = Matrix(rows: count, columns: count)
    for i in 0..<count { identity[i, i] = 1 }
    for a in 0..<count {
      for b in a + 1..<count {
        var data = Matrix(rows: count, columns: 1, repeating: 0.1)
        data[a, 0] = 3
        data[b, 0] = 2
        var search = CombinationSearch(candidates: count, chosen: 2, signs: [])
        search.add(columns: identity, data: data)
        #expect(search.best(limit: 1) == [[a, b]])
      }
    }
  }

  @Test("columns that depend on each other, or are zero, are passed over")
  func dependent() {
    var columns = Matrix(rows: 4, columns: 4)
    columns[0, 0] = 1
    columns[0, 1] = 2
    columns[1, 3] = 1
    var search = CombinationSearch(candidates: 4, chosen: 2, signs: [])
    search.add(columns: columns, data: Matrix(rows: 4, columns: 1, repeating: 1))
    let best = search.best(limit: 10)
    #expect(!best.contains([0, 1]))
    #expect(!best.contains { $0.contains(2) })
    #expect(!best.isEmpty)
  }
}

@Suite("starts for lifetimes")
struct LifetimeStartsTests {
  @Test("ten ascending lists, all different, between the smallest step and the whole range", arguments: 1...5)
  func lists(count: Int) throws {
    let times = [0, 0.1, 0.3, 1, 3, 10, 30, 100]
    let starts = try #require(LifetimeStarts(times: times))
    let lists = starts.lifetimes(componentCount: count)
    #expect(lists.count == 10)
    for list in lists {
      #expect(list.count == count)
      #expect(list == list.sorted())
      #expect(list.allSatisfy { $0 >= 0.1 && $0 <= 100 })
    }
    for (index, list) in lists.enumerated() {
      for other in lists[..<index] { #expect(zip(list, other).contains { abs($0 / $1 - 1) > 0.09 }) }
    }
    #expect(starts.lifetimes(componentCount: count) == lists)
    var moved = starts
    moved.seed = 1
    #expect(moved.lifetimes(componentCount: count) != lists)
  }

  @Test("the lists leave no part of the range empty, whatever the seed", arguments: [0, 1, 2, 3, 4] as [UInt64])
  func coverage(seed: UInt64) {
    var starts = LifetimeStarts(shortest: 1, longest: 1e4)
    starts.seed = seed
    let all = starts.lifetimes(componentCount: 2).flatMap { $0 }
    for decade in 0..<4 {
      let low = exponential(Double(decade) * logarithm(10))
      #expect(all.contains { $0 >= low && $0 < 10 * low })
    }
  }

  @Test("where there is no room, or no range, there are no lists")
  func nothing() {
    #expect(LifetimeStarts(shortest: 1, longest: 1.05).lifetimes(componentCount: 2).isEmpty)
    #expect(LifetimeStarts(shortest: 0, longest: 1).lifetimes(componentCount: 2).isEmpty)
    #expect(LifetimeStarts(shortest: 1, longest: .infinity).lifetimes(componentCount: 2).isEmpty)
    #expect(LifetimeStarts(shortest: 1, longest: 10).lifetimes(componentCount: 0).isEmpty)
    #expect(LifetimeStarts(times: [2, 2, 2]) == nil)
    #expect(LifetimeStarts(times: []) == nil)
    #expect(LifetimeStarts(times: [0, .nan]) == nil)
  }
}
