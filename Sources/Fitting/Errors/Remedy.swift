import LinearAlgebra

extension Identifiability {
  /// What the singular values say, and what would cure it.
  init(_ assessed: Assessment, space: ParameterSpace, isConverged: Bool) {
    let names = space.free.map { space.parameters[$0].name }
    let analysis = assessed.analysis
    self.init(
      singularValues: analysis?.singularValues ?? [], determinedCombinations: analysis?.determinedCombinations ?? 0,
      freeParameters: names.count, weakestDirection: analysis?.weakestDirection(names: names) ?? "")
    guard isConverged, let analysis else { return }
    let open = space.free.indices.filter { assessed.parameters[space.free[$0]].value == nil }
    guard !open.isEmpty else { return }
    remedy = Remedy(analysis: analysis, open: Set(open), count: names.count).words(names)
  }
}

/// The one or two parameters that, held at known values, leave all others determined.
///
/// Their relative errors follow from the Jacobian at the fitted values without the columns of the parameters held. A
/// parameter that the fit leaves open counts as determined below a quarter of its size: four standard errors from 0,
/// 95 % profiles close in nearly every repetition of the experiment.
private struct Remedy {
  let analysis: ErrorAnalysis
  /// Positions, among the free parameters, of those without a value.
  let open: Set<Int>
  let count: Int

  /// Pairs of more parameters than this would take longer than the fit.
  private static let largestCount = 24

  func words(_ names: [String]) -> String {
    let silent = open.sorted().filter { isSilent($0) }.map { names[$0] }
    if !silent.isEmpty, silent.count == open.count {
      return "hold \(silent.joined(separator: ", ")): at the fitted values the model does not change with "
        + (silent.count == 1 ? "it" : "them")
    }
    if let set = bestSet {
      let held = set.map { names[$0] }.joined(separator: " and ")
      return "hold \(held) at \(set.count == 1 ? "a value" : "values") known from elsewhere: these data then determine "
        + (count - set.count == 1 ? "the other" : "the others")
    }
    let needed = "more data, or more precise ones, are needed"
    guard open.count < count else {
      return count > 2
        ? "no one or two parameters, held at known values, would leave the others determined; \(needed)" : needed
    }
    let wanting = open.sorted().map { names[$0] }.joined(separator: ", ")
    return
      "\(needed) for \(wanting); what is determined is so whatever \(open.count == 1 ? "its value" : "their values")"
  }

  /// The set with the smallest errors that it leaves. What is already determined without them needs no holding: a set
  /// with every open parameter in it cures nothing.
  private var bestSet: [Int]? {
    // Where the covariance sees nothing wrong, the profile knows better, and the covariance has no advice.
    guard worstError(without: []) == nil else { return nil }
    for size in 1...2 where size < count {
      let sets = (size == 1 ? (0..<count).map { [$0] } : pairs).filter { !open.isSubset(of: $0) }
      let errors = sets.map { worstError(without: $0) ?? .infinity }
      if let best = sets.indices.min(by: { errors[$0] < errors[$1] }), errors[best].isFinite { return sets[best] }
    }
    return nil
  }

  private func isSilent(_ position: Int) -> Bool { analysis.columnNorms[position] == 0 }

  private var pairs: [[Int]] {
    guard count <= Self.largestCount else { return [] }
    return (0..<count).flatMap { a in (a + 1..<count).map { [a, $0] } }
  }

  /// The largest relative error of the parameters that are not held; nil where one of them is not determined.
  private func worstError(without held: [Int]) -> Double? {
    let kept = (0..<count).filter { !held.contains($0) }
    var columns = Matrix(rows: analysis.relativeJacobian.rows, columns: kept.count)
    for (target, source) in kept.enumerated() {
      for i in 0..<columns.rows { columns[i, target] = analysis.relativeJacobian[i, source] }
    }
    guard let decomposition = try? SingularValues(columns) else { return nil }
    var worst = 0.0
    for (target, source) in kept.enumerated() {
      var variance = 0.0
      for (k, value) in decomposition.values.enumerated() {
        let weight = decomposition.rightTransposed[k, target]
        if weight != 0 { variance += weight / value * (weight / value) }
      }
      let error = variance.squareRoot()
      guard error <= (open.contains(source) ? 0.25 : 1) else { return nil }
      worst = max(worst, error)
    }
    return worst
  }
}
