import LinearAlgebra

/// The profiles of species over a spectrum's axis, weighted: each stands in a few hundred rows only, and is kept there.
struct EnvelopeBasis {
  /// The rows of every species.
  private(set) var rows: [Range<Int>] = []
  /// Where every species starts in the arrays below.
  private(set) var starts: [Int] = []
  /// Profiles of unit area over σ.
  private(set) var values: [Double] = []
  /// Their derivatives with respect to the m/z offset, to ln R and to the asymmetry.
  private(set) var byOffset: [Double] = []
  private(set) var byLogResolution: [Double] = []
  private(set) var byAsymmetry: [Double] = []

  /// The profiles of a shape at an offset of the m/z scale.
  init(
    axis: [Double], weights: [Double], peaks: [IonPeaks], shape: PeakShape, offset: Double, derivatives: Bool
  ) {
    for species in peaks {
      let first = species.positions.first ?? 0
      let last = species.positions.last ?? 0
      let low = AscendingAxis.firstIndex(of: axis, from: first + offset - shape.reach(first))
      let high = max(low, AscendingAxis.firstIndex(of: axis, from: last + offset + shape.reach(last)))
      let start = values.count
      rows.append(low..<high)
      starts.append(start)
      let zeros = repeatElement(0.0, count: high - low)
      values.append(contentsOf: zeros)
      if derivatives {
        byOffset.append(contentsOf: zeros)
        byLogResolution.append(contentsOf: zeros)
        byAsymmetry.append(contentsOf: zeros)
      }
      for (position, probability) in zip(species.positions, species.probabilities) {
        let peak = shape.peak(position, centre: position + offset)
        let range = AscendingAxis.range(of: axis, around: peak.centre, within: peak.reach).clamped(to: low..<high)
        for row in range {
          let (u, inverse) = peak.distance(axis[row])
          let value = probability * peak.value(u) * weights[row]
          let place = start + row - low
          values[place] += value
          guard derivatives else { continue }
          byOffset[place] += value * u * inverse
          byLogResolution[place] += value * (1 - u * u)
          byAsymmetry[place] += value * u * u / (u < 0 ? shape.asymmetry - 1 : shape.asymmetry + 1)
        }
      }
    }
  }

  var count: Int { rows.count }

  private func range(_ species: Int, _ rows: Range<Int>) -> Range<Int> {
    let start = starts[species] + rows.lowerBound - self.rows[species].lowerBound
    return start..<start + rows.count
  }

  /// Σ over the rows of two species of the product of their profiles.
  func dot(_ i: Int, _ j: Int) -> Double {
    let shared = rows[i].clamped(to: rows[j])
    guard !shared.isEmpty else { return 0 }
    return Vector.dot(values, range(i, shared), values, range(j, shared))
  }

  /// Σ of a profile times a vector over the axis.
  func dot(_ i: Int, _ vector: [Double]) -> Double {
    Vector.dot(values, range(i, rows[i]), vector, rows[i])
  }

  /// Adds a multiple of a species' profile, or of one of its derivatives, to a vector over the axis.
  func add(_ factor: Double, _ i: Int, of part: KeyPath<EnvelopeBasis, [Double]>, to vector: inout [Double]) {
    guard factor != 0, !rows[i].isEmpty else { return }
    Vector.add(factor, self[keyPath: part], range(i, rows[i]), to: &vector, at: rows[i].lowerBound)
  }
}
