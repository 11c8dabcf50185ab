extension TimeUnit {
  /// A time in the unit in which it has few digits before the point and few zeros behind it: 2558 ns for 2.558e6 ps, 6.8 fs
  /// for 0.0068 ps. Zero and what is not finite stay as they are.
  public func readable(_ time: Double) -> (value: Double, unit: TimeUnit) {
    let ladder = Self.allCases.sorted { $0.inSeconds < $1.inSeconds }
    guard time != 0, time.isFinite, var place = ladder.firstIndex(of: self) else { return (time, self) }
    var value = time
    while value.magnitude >= 1e4, place + 1 < ladder.count {
      value /= 1000
      place += 1
    }
    while value.magnitude < 0.01, place > 0 {
      value *= 1000
      place -= 1
    }
    return (value, ladder[place])
  }
}
