/// A matrix of doubles stored column by column, as LAPACK wants it.
///
/// Element (i, j) is `elements[i + j * rows]`. A value: copies share storage until one of them is written.
/// For loops over whole columns take `elements` and `columnRange(_:)`, or a span of `elements`, once outside the loop.
public struct Matrix: Sendable, Equatable, Codable {
  /// Number of rows, ≥ 0.
  public let rows: Int
  /// Number of columns, ≥ 0.
  public let columns: Int
  /// The elements, column after column; `rows * columns` of them.
  public var elements: [Double]

  /// A matrix with every element set to `value`.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size")
    self.rows = rows
    self.columns = columns
    elements = [Double](repeating: value, count: rows * columns)
  }

  /// A matrix over elements given column after column.
  @inlinable
  public init(rows: Int, columns: Int, columnMajor elements: [Double]) {
    precondition(elements.count == rows * columns, "a matrix needs rows * columns elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The element in row `i` and column `j`, both from 0.
  @inlinable
  public subscript(i: Int, j: Int) -> Double {
    get {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "matrix index out of range")
      return elements[i + j * rows]
    }
    set {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "matrix index out of range")
      elements[i + j * rows] = newValue
    }
  }

  /// The positions of column `j` in `elements`.
  @inlinable
  public func columnRange(_ j: Int) -> Range<Int> {
    precondition(j >= 0 && j < columns, "matrix column out of range")
    return j * rows..<(j + 1) * rows
  }

  /// A copy of column `j`.
  @inlinable
  public func column(_ j: Int) -> [Double] { Array(elements[columnRange(j)]) }

  /// The transposed matrix.
  public func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for j in 0..<columns {
      for i in 0..<rows { result.elements[j + i * columns] = elements[i + j * rows] }
    }
    return result
  }
}
