/// Where the delays of a matrix file stand.
public enum MapOrientation: String, Sendable, Equatable, CaseIterable {
  /// Found from the values of the two axes.
  case detect
  /// The first row holds the delays, the first column the wavelengths.
  case delaysInFirstRow = "delays-in-first-row"
  /// The first column holds the delays, the first row the wavelengths.
  case delaysInFirstColumn = "delays-in-first-column"
}

/// Decides which axis of a matrix holds delays.
enum OrientationDetector {
  /// How much an axis looks like delays or like wavelengths.
  enum Likeness: Equatable {
    case delays
    case wavelengths
    case either
  }

  /// Delays start at or before zero, span decades, or have widely different steps; wavelengths in nm lie between 150
  /// and 25 000, within a factor of 20, and are nearly even.
  static func likeness(_ axis: [Double]) -> Likeness {
    guard let least = axis.min(), let most = axis.max() else { return .either }
    let isWavelength = least >= 150 && most <= 25_000 && most <= 20 * least
    guard isWavelength else { return .delays }
    let steps = AxisOrder.stepRatio(axis)
    if steps < 8 { return .wavelengths }
    return AxisOrder.isMonotonic(axis) && steps > 50 ? .delays : .either
  }

  /// The orientation of a matrix from its first row and first column; nil where it cannot be told.
  static func orientation(row: [Double], column: [Double]) -> MapOrientation? {
    switch (likeness(row), likeness(column)) {
    case (.delays, .wavelengths), (.delays, .either), (.either, .wavelengths): .delaysInFirstRow
    case (.wavelengths, .delays), (.either, .delays), (.wavelengths, .either): .delaysInFirstColumn
    default: nil
    }
  }
}
