/// A cell of a file: line and cell of the line, from 1.
struct CellPosition: Sendable, Equatable {
  let line: Int
  let column: Int
}

/// A block of numbers between two axes, on its way to a map: every format ends here.
struct MapAssembly {
  /// An axis of the block.
  enum Side: Sendable {
    /// One value for every row.
    case rows
    /// One value for every column.
    case columns
  }

  let file: String
  /// Value of the axis beside every row, and above every column.
  let rowAxis: [Double]
  let columnAxis: [Double]
  /// The value at row i and column j is `values[start + i * rowStride + j * columnStride]`.
  let values: [Double]
  var start = 0
  let rowStride: Int
  var columnStride = 1
  /// The axis that holds the delays.
  let delays: Side
  var timeUnit = TimeUnit.picoseconds
  var signalUnit = ""
  var notes: [String] = []
  /// Where the file first has no value.
  var firstMissing: CellPosition?

  /// The map, its delays ascending.
  ///
  /// - Parameter place: Line and cell of a value of an axis, for messages; nil where the file has no lines.
  func map(
    place: (Side, Int) -> CellPosition? = { _, _ in nil }
  ) throws(MeasurementError) -> TransientMap {
    let rows = RepeatedPositions(rowAxis)
    let columns = RepeatedPositions(columnAxis)
    guard rows.isRepeated || columns.isRepeated else { return try turned(place) }
    return try averaged(rows, columns).turned { side, index in
      place(side, side == .rows ? rows.groups[index].lowerBound : columns.groups[index].lowerBound)
    }
  }

  /// The block with one row and column for each value of an axis: the mean of those that share it, missing values left
  /// out.
  private func averaged(_ rows: RepeatedPositions, _ columns: RepeatedPositions) -> MapAssembly {
    var means: [Double] = []
    means.reserveCapacity(rows.groups.count * columns.groups.count)
    for row in rows.groups {
      for column in columns.groups {
        var sum = 0.0
        var count = 0
        for i in row {
          for j in column {
            let value = values[start + i * rowStride + j * columnStride]
            guard !value.isNaN else { continue }
            sum += value
            count += 1
          }
        }
        means.append(count > 0 ? sum / Double(count) : .nan)
      }
    }
    let (times, wavelengths) = delays == .rows ? (rows, columns) : (columns, rows)
    let (timeAxis, spectralAxis) = delays == .rows ? (rowAxis, columnAxis) : (columnAxis, rowAxis)
    let found = [times.note("delay", timeAxis), wavelengths.note("wavelength", spectralAxis)].compactMap { $0 }
    return MapAssembly(
      file: file, rowAxis: rows.groups.map { rowAxis[$0.lowerBound] },
      columnAxis: columns.groups.map { columnAxis[$0.lowerBound] }, values: means, rowStride: columns.groups.count,
      delays: delays, timeUnit: timeUnit, signalUnit: signalUnit, notes: notes + found, firstMissing: firstMissing)
  }

  /// The map of axes whose values are all different.
  private func turned(
    _ place: (Side, Int) -> CellPosition?
  ) throws(MeasurementError) -> TransientMap {
    let isByColumn = delays == .columns
    let times = isByColumn ? columnAxis : rowAxis
    let wavelengths = isByColumn ? rowAxis : columnAxis
    let descends = times.count > 1 && AxisOrder.firstBreak(times, ascending: false) == nil
    if !descends { try check(times, isDelays: true, side: delays, place) }
    try check(wavelengths, isDelays: false, side: isByColumn ? .rows : .columns, place)
    let (step, columnStep) = isByColumn ? (columnStride, rowStride) : (rowStride, columnStride)
    var signal: [Double] = []
    signal.reserveCapacity(times.count * wavelengths.count)
    for column in wavelengths.indices {
      let first = start + column * columnStep
      if descends {
        for index in times.indices.reversed() { signal.append(values[first + index * step]) }
      } else if step == 1 {
        signal.append(contentsOf: values[first..<first + times.count])
      } else {
        for index in times.indices { signal.append(values[first + index * step]) }
      }
    }
    return try TransientMap(
      source: file, delays: descends ? times.reversed() : times, wavelengths: wavelengths, signal: signal,
      timeUnit: timeUnit, signalUnit: signalUnit,
      notes: notes + (descends ? ["the delays descend in the file: turned round"] : []) + missingNote(signal))
  }

  private func missingNote(_ signal: [Double]) -> [String] {
    let missing = signal.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
    let place = firstMissing.map { ", the first in line \($0.line), cell \($0.column)" } ?? ""
    return missing > 0 ? ["\(Phrase.count(missing, "value")) missing (nan)\(place)"] : []
  }

  /// Refuses an axis that is not in order.
  private func check(
    _ axis: [Double], isDelays: Bool, side: Side, _ place: (Side, Int) -> CellPosition?
  ) throws(MeasurementError) {
    let name = isDelays ? "delay" : "wavelength"
    func refuse(_ index: Int, _ message: String) -> MeasurementError {
      guard let position = place(side, index) else {
        return MeasurementError(
          .invalidAxis, file: file, "number \(index + 1) of the \(axis.count) \(name)s: \(message)")
      }
      return MeasurementError(.invalidAxis, file: file, line: position.line, column: position.column, message)
    }
    if let index = axis.firstIndex(where: { !$0.isFinite }) { throw refuse(index, "the value of the axis is missing") }
    guard let index = AxisOrder.firstBreak(axis, ascending: isDelays || AxisOrder.isAscending(axis)) else {
      guard isDelays || (axis.min() ?? 0) > 0 else {
        throw MeasurementError(
          .invalidAxis, file: file, "a wavelength is not above 0; say --orientation if the axes are swapped")
      }
      return
    }
    let value = axis[index]
    let before = axis[index - 1]
    throw refuse(
      index,
      value == before
        ? "the \(name) \(value) is there twice; average or remove one of them"
        : "the \(name)s are not in order (\(value) after \(before)); sort the map by \(name)")
  }
}
