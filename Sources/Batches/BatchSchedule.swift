/// Which rows are made next: always the first that nobody has begun.
struct BatchSchedule: Sendable {
  /// What a worker is to do.
  enum Task: Sendable {
    /// Open a source, and make its first rows.
    case open(Int)
    /// Make rows of a source that is open.
    case rows(source: Int, work: any BatchWork, Range<Int>)
    /// Somebody is opening a source, which may hold more rows than one.
    case wait
    /// Nothing is left.
    case end
  }

  private struct Opened: Sendable {
    let source: Int
    let work: any BatchWork
    var next: Int
  }

  private let sourceCount: Int
  private var nextSource = 0
  private var opening = 0
  /// Sources with rows that nobody has begun, in order.
  private var opened: [Opened] = []

  init(sourceCount: Int) { self.sourceCount = sourceCount }

  /// The next task of a worker.
  mutating func next() -> Task {
    if let first = opened.first {
      let range = rows(of: first.work, from: first.next)
      opened[0].next = range.upperBound
      if range.upperBound == first.work.count { opened.removeFirst() }
      return .rows(source: first.source, work: first.work, range)
    }
    guard nextSource < sourceCount else { return opening > 0 ? .wait : .end }
    nextSource += 1
    opening += 1
    return .open(nextSource - 1)
  }

  /// A source is open: the rows that the worker who opened it makes.
  mutating func open(_ source: Int, _ work: any BatchWork) -> Range<Int> {
    opening -= 1
    let range = rows(of: work, from: 0)
    if range.upperBound < work.count {
      let place = opened.firstIndex { $0.source > source } ?? opened.count
      opened.insert(Opened(source: source, work: work, next: range.upperBound), at: place)
    }
    return range
  }

  private func rows(of work: any BatchWork, from first: Int) -> Range<Int> {
    first..<min(work.count, first + max(1, work.rowsAtOnce))
  }
}

/// Puts rows that come in any order into the order of the sources.
struct BatchOrder<Row: Sendable>: Sendable {
  private var counts: [Int: Int] = [:]
  private var waiting: [Int: [Int: [Row]]] = [:]
  private(set) var source = 0
  private(set) var row = 0

  /// Says how many rows a source has; before its first ones are added.
  mutating func open(_ source: Int, count: Int) { counts[source] = count }

  /// Adds rows of a source, the first of which has this number.
  mutating func add(_ rows: [Row], of source: Int, from first: Int) { waiting[source, default: [:]][first] = rows }

  /// The next rows, if they are there.
  mutating func next() -> [Row]? {
    guard let rows = waiting[source]?.removeValue(forKey: row) else { return nil }
    row += rows.count
    if row == counts[source] {
      counts[source] = nil
      waiting[source] = nil
      source += 1
      row = 0
    }
    return rows
  }

  /// The part of the rows of the present source that is over, 0 to below 1.
  var partOfSource: Double { counts[source].map { Double(row) / Double(max($0, 1)) } ?? 0 }
}
