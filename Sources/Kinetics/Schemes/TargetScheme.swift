import LinearAlgebra

/// A target scheme: compartments, first-order transfers between them with named rates, and what is populated at time
/// zero.
///
/// The concentrations obey dc/dt = K·c with c(0) = `initial`, so that c(t) = exp(Kt)·c(0): van Stokkum, Larsen & van
/// Grondelle 2004, doi:10.1016/j.bbabio.2004.04.011, section 2.3. Compartments and rates are counted from 0.
public struct TargetScheme: Sendable, Equatable {
  /// A first-order transfer, `fraction` × the rate `rate`.
  public struct Transfer: Sendable, Equatable {
    /// The compartment that is left.
    public var from: Int
    /// The compartment that is reached; nil for the ground state, which has no spectrum.
    public var to: Int?
    /// Which rate.
    public var rate: Int
    /// The part of the rate that goes this way, > 0: the branching.
    public var fraction: Double

    /// A transfer; all of the rate goes this way unless said otherwise.
    public init(from: Int, to: Int?, rate: Int, fraction: Double = 1) {
      self.from = from
      self.to = to
      self.rate = rate
      self.fraction = fraction
    }
  }

  /// Population of every compartment at time zero, ≥ 0.
  public let initial: [Double]
  /// Number of rates.
  public let rateCount: Int
  /// The transfers.
  public let transfers: [Transfer]
  /// Number of closed groups of compartments: as many eigenvalues are exactly 0.
  let closedGroupCount: Int

  /// Number of compartments.
  public var compartmentCount: Int { initial.count }

  /// A scheme. The transfers must name compartments and rates that exist; a transfer to its own compartment is nothing.
  public init(initial: [Double], rateCount: Int, transfers: [Transfer]) {
    let compartments = 0..<initial.count
    precondition(
      transfers.allSatisfy {
        compartments.contains($0.from) && $0.to.map(compartments.contains) != false
          && (0..<rateCount).contains($0.rate) && $0.fraction > 0 && $0.from != $0.to
      }, "every transfer needs a compartment, another or none, a rate, and a fraction above 0")
    self.initial = initial
    self.rateCount = rateCount
    self.transfers = transfers
    let reach = Self.reach(initial.count, transfers)
    // A compartment stays populated for ever if all that it reaches leads back to it and nothing is lost.
    let leaks = compartments.map { i in
      transfers.contains { $0.to == nil && (i == $0.from || reach[i][$0.from]) }
    }
    let isClosed = compartments.map { i in
      !leaks[i] && compartments.allSatisfy { !reach[i][$0] || $0 == i || reach[$0][i] }
    }
    closedGroupCount = compartments.count { i in isClosed[i] && !(0..<i).contains { isClosed[$0] && reach[i][$0] } }
  }

  /// Compartments that are never populated.
  public var unreachable: [Int] {
    let reach = Self.reach(compartmentCount, transfers)
    return initial.indices.filter { i in
      initial[i] == 0 && !initial.indices.contains { initial[$0] > 0 && reach[$0][i] }
    }
  }

  /// Whether transfers lead from one compartment to another (Warshall's algorithm).
  private static func reach(_ count: Int, _ transfers: [Transfer]) -> [[Bool]] {
    var reach = [[Bool]](repeating: [Bool](repeating: false, count: count), count: count)
    for transfer in transfers { if let to = transfer.to { reach[transfer.from][to] = true } }
    for via in 0..<count {
      for i in 0..<count where reach[i][via] {
        for j in 0..<count where reach[via][j] { reach[i][j] = true }
      }
    }
    return reach
  }

  /// K for given rates, compartments × compartments.
  public func rateMatrix(_ rates: [Double]) -> Matrix {
    precondition(rates.count == rateCount, "one value a rate")
    var result = Matrix(rows: compartmentCount, columns: compartmentCount)
    for transfer in transfers {
      let rate = transfer.fraction * rates[transfer.rate]
      result[transfer.from, transfer.from] -= rate
      if let to = transfer.to { result[to, transfer.from] += rate }
    }
    return result
  }

  /// (∂K/∂rate)·x.
  func slope(rate: Int, times x: [Complex]) -> [Complex] {
    var result = [Complex](repeating: Complex(0), count: compartmentCount)
    for transfer in transfers where transfer.rate == rate {
      let flow = transfer.fraction * x[transfer.from]
      result[transfer.from] = result[transfer.from] - flow
      if let to = transfer.to { result[to] = result[to] + flow }
    }
    return result
  }
}
