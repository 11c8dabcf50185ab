import LinearAlgebra

/// Which few of many candidate columns describe data best, found by trying all combinations: for starts of fits whose
/// components are of one kind, as the lifetimes of exponentials.
///
/// The candidates are factored once, and all combinations are walked through as a tree in which every branch removes
/// its columns from the remaining ones (modified Gram–Schmidt): a leaf costs one inner product for every data column.
/// 24 candidates have 2024 combinations of three and 10626 of four.
struct CombinationSearch {
  private let candidateCount: Int
  private let chosenCount: Int
  /// Signs of the chosen columns' amplitudes, in ascending order of the candidates; empty where none is constrained.
  private let signs: [AmplitudeSign]
  /// C(m, k) at [k][m].
  private let binomials: [[Int]]
  /// Σ of squares that a combination explains, at its colexicographic rank.
  private var explained: [Double]

  /// Combinations of `chosen` of `candidates` columns, 1 ≤ `chosen` ≤ `candidates`.
  init(candidates: Int, chosen: Int, signs: [AmplitudeSign]) {
    precondition(chosen >= 1 && chosen <= candidates, "no such combinations")
    candidateCount = candidates
    chosenCount = chosen
    self.signs = signs
    binomials = (0...chosen).map { k in (0...candidates).map { Self.binomial($0, k) } }
    explained = [Double](repeating: 0, count: Self.binomial(candidates, chosen))
  }

  /// Number of ways to choose k of m; saturates at `Int.max`.
  static func binomial(_ m: Int, _ k: Int) -> Int {
    guard k <= m else { return 0 }
    var result = 1
    for i in 0..<k {
      let (product, overflow) = result.multipliedReportingOverflow(by: m - i)
      if overflow { return .max }
      result = product / (i + 1)
    }
    return result
  }

  /// Adds what the combinations explain of some data columns.
  ///
  /// The last `candidates` columns of `columns` are the candidates; those before are taken into every combination.
  mutating func add(columns: Matrix, data: Matrix) {
    var basis = columns
    var triangle = Matrix(rows: columns.columns, columns: columns.columns)
    guard OrthonormalBasis.factor(&basis, triangle: &triangle) != nil else { return }
    var coefficients = Matrix(rows: columns.columns, columns: data.columns)
    Product.multiplyTransposed(basis, data, into: &coefficients)
    // What the columns in every combination span are the first rows.
    let always = columns.columns - candidateCount
    func lower(_ matrix: Matrix, columns: Range<Int>) -> Matrix {
      Matrix(
        rows: candidateCount, columns: columns.count,
        columnMajor: columns.flatMap { matrix.column($0).dropFirst(always) })
    }
    var seen = lower(coefficients, columns: 0..<data.columns)
    // Without signs only the sum over the data columns counts: a square factor says as much as many columns.
    if signs.isEmpty, seen.columns > seen.rows { seen = LowerFactor.of(seen) }
    var tree = Tree(
      candidates: lower(triangle, columns: always..<columns.columns), data: seen, chosenCount: chosenCount,
      signs: signs)
    tree.visit(level: 0, first: 0, rank: 0, binomials: binomials, explained: &explained)
  }

  /// The combinations that explain more than all their neighbours, which differ by one place in one member; best first,
  /// `limit` at most.
  func best(limit: Int) -> [[Int]] {
    let order = explained.indices.sorted { (explained[$0], $1) > (explained[$1], $0) }
    var found: [[Int]] = []
    for rank in order {
      guard found.count < limit, explained[rank] > 0 else { break }
      let members = members(rank)
      if isPeak(members, explained[rank]) { found.append(members) }
    }
    return found
  }

  private func rank(_ members: [Int]) -> Int {
    members.indices.reduce(0) { $0 + binomials[$1 + 1][members[$1]] }
  }

  private func members(_ rank: Int) -> [Int] {
    var rest = rank
    var result = [Int](repeating: 0, count: chosenCount)
    var member = candidateCount - 1
    for k in stride(from: chosenCount, through: 1, by: -1) {
      while binomials[k][member] > rest { member -= 1 }
      rest -= binomials[k][member]
      result[k - 1] = member
      member -= 1
    }
    return result
  }

  private func isPeak(_ members: [Int], _ value: Double) -> Bool {
    var neighbour = members
    for k in members.indices {
      for shift in [-1, 1] {
        let place = members[k] + shift
        guard place >= (k > 0 ? members[k - 1] + 1 : 0) else { continue }
        guard place < (k + 1 < members.count ? members[k + 1] : candidateCount) else { continue }
        neighbour[k] = place
        if explained[rank(neighbour)] > value { return false }
        neighbour[k] = members[k]
      }
    }
    return true
  }

  /// The walk through all combinations for some data columns.
  private struct Tree: ~Copyable {
    private let data: Matrix
    private let norms: [Double]
    /// The candidates with the columns chosen on the way to each level removed.
    private var levels: [Matrix]
    /// What the column chosen at each level (row) takes of each candidate.
    private var parts: Matrix
    /// What it takes of each data column.
    private var loadings: Matrix
    private var direction: [Double]
    private var members: [Int]
    private var signed: SignedLeastSquares
    private var triangle: Matrix

    init(candidates: Matrix, data: Matrix, chosenCount: Int, signs: [AmplitudeSign]) {
      self.data = data
      norms = (0..<candidates.columns).map {
        Vector.dot(candidates.elements, candidates.columnRange($0), candidates.elements, candidates.columnRange($0))
      }
      levels = [Matrix](repeating: candidates, count: chosenCount)
      parts = Matrix(rows: chosenCount, columns: candidates.columns)
      loadings = Matrix(rows: chosenCount, columns: data.columns)
      direction = [Double](repeating: 0, count: candidates.rows)
      members = [Int](repeating: 0, count: chosenCount)
      signed = SignedLeastSquares(signs: signs)
      triangle = Matrix(rows: chosenCount, columns: chosenCount)
    }

    mutating func visit(level: Int, first: Int, rank: Int, binomials: [[Int]], explained: inout [Double]) {
      let count = members.count
      let size = direction.count
      for member in first...levels[level].columns - (count - level) {
        let range = member * size..<(member + 1) * size
        let square = Vector.dot(levels[level].elements, range, levels[level].elements, range)
        // A column that the others contain adds nothing.
        guard square > 1e-20 * norms[member] else { continue }
        members[level] = member
        let inverse = 1 / square.squareRoot()
        for i in 0..<size { direction[i] = inverse * levels[level].elements[range.lowerBound + i] }
        parts[level, member] = square.squareRoot()
        for column in 0..<data.columns {
          loadings[level, column] = Vector.dot(direction, 0..<size, data.elements, data.columnRange(column))
        }
        let place = rank + binomials[level + 1][member]
        if level == count - 1 {
          explained[place] += explainedHere()
          continue
        }
        for later in member + 1..<levels[level].columns {
          let start = later * size
          let part = Vector.dot(direction, 0..<size, levels[level].elements, start..<start + size)
          parts[level, later] = part
          for i in 0..<size {
            levels[level + 1].elements[start + i] = levels[level].elements[start + i] - part * direction[i]
          }
        }
        visit(level: level + 1, first: member + 1, rank: place, binomials: binomials, explained: &explained)
      }
    }

    /// Σ of squares that the members explain, with amplitudes of the right signs.
    private mutating func explainedHere() -> Double {
      var sum = Vector.sumOfSquares(loadings.elements)
      guard !signed.signs.isEmpty else { return sum }
      for (j, member) in members.enumerated() {
        for i in 0...j { triangle[i, j] = parts[i, member] }
      }
      for column in 0..<data.columns {
        guard signed.solve(triangle, loadings.elements, at: column * members.count) else { return 0 }
        if signed.holdsAny { sum -= Vector.sumOfSquares(signed.residual) }
      }
      return sum
    }
  }
}
