/// Sums over vectors, eight partial sums at a time so that they vectorise; the order is fixed, so the bytes are too.
public enum Vector {
  /// Σ aᵢ².
  public static func sumOfSquares(_ a: [Double]) -> Double {
    a.withUnsafeBufferPointer { pointer in
      guard let base = pointer.baseAddress else { return 0 }
      return innerProduct(base, base, a.count)
    }
  }

  /// Σ aᵢ·bᵢ over two ranges of equal length.
  public static func dot(_ a: [Double], _ aRange: Range<Int>, _ b: [Double], _ bRange: Range<Int>) -> Double {
    precondition(aRange.count == bRange.count, "vectors of a dot product differ in length")
    precondition(
      aRange.lowerBound >= 0 && aRange.upperBound <= a.count && bRange.lowerBound >= 0 && bRange.upperBound <= b.count,
      "range outside a vector")
    return a.withUnsafeBufferPointer { pa in
      b.withUnsafeBufferPointer { pb in
        guard let baseA = pa.baseAddress, let baseB = pb.baseAddress else { return 0 }
        return innerProduct(baseA + aRange.lowerBound, baseB + bRange.lowerBound, aRange.count)
      }
    }
  }

  /// Writes `factor`·aᵢ·bᵢ over a range of a, and all of b, to c from position `start` on.
  public static func product(
    _ factor: Double, _ a: [Double], _ aRange: Range<Int>, _ b: [Double], into c: inout [Double], at start: Int
  ) {
    precondition(aRange.count == b.count, "vectors of a product differ in length")
    precondition(
      aRange.lowerBound >= 0 && aRange.upperBound <= a.count && start >= 0 && start + b.count <= c.count,
      "range outside a vector")
    c.withUnsafeMutableBufferPointer { pc in
      a.withUnsafeBufferPointer { pa in
        b.withUnsafeBufferPointer { pb in
          for i in 0..<pb.count { pc[start + i] = factor * pa[aRange.lowerBound + i] * pb[i] }
        }
      }
    }
  }

  /// Multiplies a range of a vector by a factor.
  public static func scale(_ a: inout [Double], _ range: Range<Int>, by factor: Double) {
    precondition(range.lowerBound >= 0 && range.upperBound <= a.count, "range outside a vector")
    a.withUnsafeMutableBufferPointer { pointer in
      for i in range { pointer[i] *= factor }
    }
  }

  /// Adds `factor`·b over a range of b to a, from position `start` of a.
  public static func add(_ factor: Double, _ b: [Double], _ range: Range<Int>, to a: inout [Double], at start: Int) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= b.count && start >= 0 && start + range.count <= a.count,
      "range outside a vector")
    a.withUnsafeMutableBufferPointer { pa in
      b.withUnsafeBufferPointer { pb in
        guard let baseA = pa.baseAddress, let baseB = pb.baseAddress else { return }
        subtract(-factor, baseB + range.lowerBound, from: baseA + start, range.count)
      }
    }
  }
}
