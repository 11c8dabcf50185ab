import Glibc
import LinearAlgebra

/// Eigenvalues of a K-matrix in groups that are treated as one, far enough from all others.
struct EigenvalueGroups {
  /// Eigenvalues and a circle that holds them and no other.
  struct Group {
    let members: [Int]
    let centre: Complex
    let radius: Double
    /// Points that the trapezoidal rule needs on the circle, even.
    let pointCount: Int
    /// The eigenvalues that are 0 because something stays for ever.
    let isZero: Bool

    /// A circle between the members, which lie `spread` around the centre, and the next eigenvalue at `room`.
    fileprivate init(members: [Int], centre: Complex, spread: Double, room: Double, isZero: Bool) {
      self.members = members
      self.centre = centre
      self.isZero = isZero
      let middle = max(0.35 * room, (spread * room).squareRoot())
      // Inside the half plane where the exponentials decay.
      radius = isZero ? middle : min(middle, -0.9 * centre.real)
      // The rule's error is the larger of the two ratios to the power of the number of points.
      let ratio = max(spread / radius, radius / room)
      let wanted = ratio < 0.8 ? (36 / -log(ratio)).rounded(.up) : 160
      pointCount = max(32, 2 * Int((wanted / 2).rounded(.up)))
    }
  }

  /// One group for each; of two conjugate ones, the upper.
  let groups: [Group]

  /// Relative distance below which eigenvalues belong together.
  private static let closeness = 0.05

  init(_ eigen: GeneralEigen, zeroCount: Int) {
    let values = eigen.real.indices.map { Complex(eigen.real[$0], eigen.imaginary[$0]) }
    let bySize = values.indices.sorted { values[$0].magnitude < values[$1].magnitude }
    let zeros = bySize.prefix(zeroCount).sorted()
    let others = bySize.dropFirst(zeroCount).sorted()
    func conjugate(_ i: Int) -> Int {
      values[i].imaginary == 0 ? i : (values[i].imaginary > 0 ? i + 1 : i - 1)
    }
    var label = Array(values.indices)
    func join(_ i: Int, _ j: Int) {
      let (from, to) = (label[i], label[j])
      for k in label.indices where label[k] == from { label[k] = to }
    }
    for i in others {
      for j in others where j > i {
        let distance = (values[i] - values[j]).magnitude
        if distance <= Self.closeness * max(values[i].magnitude, values[j].magnitude) { join(i, j) }
      }
    }
    func members(of i: Int) -> [Int] { others.filter { label[$0] == label[i] } }
    func centre(_ members: [Int]) -> Complex {
      let sum = members.reduce(Complex(0)) { $0 + values[$1] }
      // A group that holds its own conjugates lies around a real number, exactly.
      let isReal = members.allSatisfy { members.contains(conjugate($0)) }
      return (1 / Double(members.count)) * (isReal ? Complex(sum.real) : sum)
    }
    /// The nearest eigenvalue outside, and how far it is; nil where there is none but 0.
    func nearest(_ members: [Int], _ centre: Complex) -> (index: Int?, distance: Double) {
      var found: (index: Int?, distance: Double) = (nil, centre.magnitude)
      for j in others where !members.contains(j) {
        let distance = (values[j] - centre).magnitude
        if distance < found.distance { found = (j, distance) }
      }
      return found
    }
    // A circle can be drawn with room on both sides where the next eigenvalue is 8 times as far as the own ones.
    var isSettled = false
    while !isSettled {
      isSettled = true
      for i in others where isSettled {
        let own = members(of: i)
        guard own.count > 1 else { continue }
        let middle = centre(own)
        let spread = own.map { (values[$0] - middle).magnitude }.max() ?? 0
        let next = nearest(own, middle)
        guard let other = next.index, next.distance < 8 * spread else { continue }
        join(i, other)
        join(conjugate(i), conjugate(other))
        isSettled = false
      }
    }
    var groups: [Group] = []
    for i in others where members(of: i).first == i {
      let own = members(of: i)
      let middle = centre(own)
      guard middle.imaginary >= 0 else { continue }
      let spread = own.map { (values[$0] - middle).magnitude }.max() ?? 0
      groups.append(
        Group(members: own, centre: middle, spread: spread, room: nearest(own, middle).distance, isZero: false))
    }
    if !zeros.isEmpty {
      let next = others.map { values[$0].magnitude }.min() ?? 1
      groups.append(Group(members: Array(zeros), centre: Complex(0), spread: 0, room: next, isZero: true))
    }
    self.groups = groups
  }
}
