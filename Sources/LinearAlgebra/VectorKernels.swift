/// Σ aᵢ·bᵢ with eight partial sums: a plain loop is not vectorised, because sums may not be reordered.
@inline(__always)
func innerProduct(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD8<Double>(repeating: 0)
  var i = 0
  while i + 8 <= count {
    let x = UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Double>.self)
    let y = UnsafeRawPointer(b + i).loadUnaligned(as: SIMD8<Double>.self)
    sums += x * y
    i += 8
  }
  var tail = 0.0
  while i < count {
    tail += a[i] * b[i]
    i += 1
  }
  return sums.sum() + tail
}

/// Subtracts `factor`·a from b.
@inline(__always)
func subtract(_ factor: Double, _ a: UnsafePointer<Double>, from b: UnsafeMutablePointer<Double>, _ count: Int) {
  for i in 0..<count { b[i] -= factor * a[i] }
}
