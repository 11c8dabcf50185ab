/// How a file of plain numbers holds its decays.
public enum DecayLayout: String, Sendable, Equatable, CaseIterable {
  /// Times in the first column, the counts of a decay in every other one.
  case timesFirst = "times-first"
  /// Counts alone, a decay in every row; the channel width must be given.
  case countsInRows = "counts-in-rows"
  /// Counts alone, a decay in every column; the channel width must be given.
  case countsInColumns = "counts-in-columns"
  /// Counts alone in one column, the parallel decay (VV) and behind it the perpendicular one (VH), of equal length.
  case jordi
}
