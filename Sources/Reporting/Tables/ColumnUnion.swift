/// The columns of a table whose rows have different cells: a name that is new stands behind the one it follows in its row.
public struct ColumnUnion: Sendable {
  /// Names, in order.
  public private(set) var names: [String] = []
  private var known: Set<String> = []

  /// No columns yet.
  public init() {}

  /// Adds the cells of a row, each name once.
  public mutating func add(_ cells: [String]) {
    var behind = 0
    for name in cells {
      if known.insert(name).inserted {
        names.insert(name, at: behind)
        behind += 1
      } else if let place = names.firstIndex(of: name) {
        behind = place + 1
      }
    }
  }
}
