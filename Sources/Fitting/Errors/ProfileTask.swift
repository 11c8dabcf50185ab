import LinearAlgebra

/// What a profile is told.
struct ProfileTask {
  /// Position in the list of parameters, and among the free ones.
  let index: Int
  let position: Int
  let solution: Solution
  let analysis: ErrorAnalysis
  let space: ParameterSpace
  /// Rises of the cost to find, ascending.
  let thresholds: [Double]
  /// Further evenly spaced points on each side.
  let extraPoints: Int
  let symmetry: Symmetry
  let outlook: Outlook
  /// Coordinates of the other parameters that every point is refitted from too: rival minima.
  var otherStarts: [[Double]] = []
  /// Coordinates of the other parameters to try before a limit is believed.
  var probes: [[Double]] = []

  /// The coordinates of the other parameters out of all.
  func others(_ coordinates: [Double]) -> [Double] {
    coordinates.indices.filter { $0 != position }.map { coordinates[$0] }
  }

  var origin: Double { solution.coordinates[position] }

  func value(_ coordinate: Double) -> Double {
    space.parameters[index].coordinate == .logarithmic ? exponential(coordinate) : coordinate
  }

  func coordinate(_ value: Double) -> Double {
    ParameterSpace.coordinate(value, space.parameters[index].coordinate)
  }

  func bound(direction: Double) -> Double { direction < 0 ? space.lower[position] : space.upper[position] }

  /// How far to look: the bound, or six decades of a logarithmic and a million times the size of a linear parameter
  /// without one.
  func reach(direction: Double) -> Double {
    let bound = bound(direction: direction)
    if bound.isFinite { return bound }
    if space.parameters[index].coordinate == .logarithmic { return origin + direction * 6 * logarithm(10) }
    // A value of zero has no size; what the covariance expects has.
    let expected = predictedDistance.isFinite ? predictedDistance : 0
    return origin + direction * 1e6 * max(abs(origin), space.parameters[index].referenceScale, expected, 1e-300)
  }

  /// The size of a free parameter in its coordinate.
  func size(ofFree position: Int) -> Double {
    let parameter = space.parameters[space.free[position]]
    if parameter.coordinate == .logarithmic { return 1 }
    return max(abs(solution.coordinates[position]), parameter.referenceScale, 1e-12)
  }

  /// How far away the linearization expects the first threshold.
  var predictedDistance: Double { thresholds[0].squareRoot() / outlook.slope }

  /// False where the linearization foresees nothing, or says that the parameter is not known to several times its own
  /// size: its slopes are then of no use.
  var isOutlookUsable: Bool {
    let distance = predictedDistance
    return distance.isFinite && distance > 0 && distance <= 5 * size(ofFree: position)
  }

  /// The step that the linearization predicts to reach the threshold; where it is of no use, a few times the step that
  /// would reach it with all others held, which is a lower limit.
  var firstStep: Double {
    if isOutlookUsable { return min(predictedDistance, 0.6 * size(ofFree: position)) }
    let alone = 3 * thresholds[0].squareRoot() / analysis.columnNorms[position]
    // A parameter that ends on a bound at 0 has no size of its own: then the distance of its bounds limits the step.
    let width = space.upper[position] - space.lower[position]
    let isLogarithmic = space.parameters[index].coordinate == .logarithmic
    let largest = isLogarithmic ? 1 : max(size(ofFree: position), width.isFinite ? 0.1 * width : 0)
    return alone > 0 ? min(alone, largest) : 0.1 * largest
  }

  /// The minimum as the first point of a path, with the slopes that its linearization foresees.
  func start(direction: Double) -> Refit {
    let coordinates = solution.coordinates
    let isUsable = isOutlookUsable
    return Refit(
      at: origin, root: 0, slope: isUsable ? direction * outlook.slope : .nan, others: others(coordinates),
      tangent: isUsable ? outlook.tangent : outlook.tangent.map { _ in 0 }, values: solution.values, isExact: true)
  }

  /// Random coordinates of the others, the same in every run: factors and shifts of about e, and now and then the other
  /// sign. The start of the fit is one of them.
  func randomProbes(_ count: Int) -> [[Double]] {
    guard count > 0 else { return [] }
    var generator = SeededGenerator(seed: UInt64(position + 1))
    var probes = [others(space.start)]
    for _ in 1..<count {
      let coordinates = solution.coordinates.indices.map { position -> Double in
        let value = solution.coordinates[position]
        let shift = generator.gaussian()
        let isTurned = generator.uniform() < 0.3
        if space.parameters[space.free[position]].coordinate == .logarithmic { return value + shift }
        let size = size(ofFree: position)
        let moved = value == 0 ? size * shift : value * exponential(shift)
        return isTurned ? -moved : moved
      }
      probes.append(others(coordinates))
    }
    return probes
  }
}
