/// What binary files hold where there is no value.
enum MissingValues {
  /// Turns infinite values, the logarithms of nothing, into missing ones; says so where there are any.
  static func replaceInfinities(_ values: inout [Double]) -> String? {
    var count = 0
    for index in values.indices where values[index].isInfinite {
      values[index] = .nan
      count += 1
    }
    return count == 0 ? nil : "\(Phrase.count(count, "infinite value")) taken as missing"
  }
}
