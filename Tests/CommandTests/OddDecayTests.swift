import Foundation
import Testing

/// A decay, response or option that is out of the ordinary, and what the command makes of it.
struct OddDecay: Sendable, CustomTestStringConvertible {
  let name: String
  /// The decay file.
  let content: Data
  let arguments: [String]
  let status: Int32
  /// In the errors of a refusal, in the result of a fit.
  let message: String
  var irf: Data?

  var testDescription: String { name }

  init(
    _ name: String, _ content: Data, _ arguments: [String] = [], status: Int32 = 65, irf: Data? = nil,
    says message: String
  ) {
    self.name = name
    self.content = content
    self.arguments = arguments
    self.status = status
    self.irf = irf
    self.message = message
  }

  init(
    _ name: String, _ content: String, _ arguments: [String] = [], status: Int32 = 65, irf: String? = nil,
    says message: String
  ) {
    self.init(
      name, Data(content.utf8), arguments, status: status, irf: irf.map { Data($0.utf8) }, says: message)
  }
}

@Suite("Odd decays and responses")
struct OddDecayTests {
  /// Rows of a decay of 2 ns in 120 channels of 0.1 ns.
  private static func rows(_ change: (Int, String, String) -> [String] = { [$1, $2] }) -> [[String]] {
    (0..<120).map { i in
      change(i, "\(i / 10).\(i % 10)", String(Int((10_000 * exp(-Double(i) / 20)).rounded())))
    }
  }

  private static func table(
    _ rows: [[String]], head: String = "time (ns),counts", separator: String = ",", end: String = "\n"
  ) -> String {
    head + end + rows.map { $0.joined(separator: separator) }.joined(separator: end) + end
  }

  /// The decay with the counts of one channel replaced.
  private static func with(_ counts: String) -> String { table(rows { $0 == 20 ? [$1, counts] : [$1, $2] }) }

  private static let good = table(rows())
  private static let fitted = "τ1          2.00"

  static let texts: [OddDecay] = [
    OddDecay("only comments", "# a\n# b\n", says: "the file holds text but no table of numbers"),
    OddDecay("only blanks", " \n\t\n\n", says: "the file holds no numbers"),
    OddDecay("byte-order mark", "\u{FEFF}" + good, status: 0, says: fitted),
    OddDecay("UTF-16, little end first", good.data(using: .utf16LittleEndian) ?? Data(), says: "UTF-16"),
    OddDecay(
      "UTF-16, big end first", Data([0xFE, 0xFF]) + (good.data(using: .utf16BigEndian) ?? Data()), says: "UTF-16"),
    OddDecay(
      "Latin-1 micro sign", good.replacing("(ns)", with: "(µs)").data(using: .isoLatin1) ?? Data(), status: 0,
      says: "2.00"),
    OddDecay("a NUL among the numbers", good.replacing("5.0,", with: "5\0.0,"), says: "is a binary file"),
    OddDecay("CR LF", table(rows(), end: "\r\n"), status: 0, says: fitted),
    OddDecay("CR alone", table(rows(), end: "\r"), status: 0, says: fitted),
    OddDecay("no last line feed", String(good.dropLast()), status: 0, says: fitted),
    OddDecay("a hundred thousand blank lines", good + String(repeating: "\n", count: 100_000), status: 0, says: fitted),
    OddDecay(
      "decimal commas", table(rows().map { [$0[0].replacing(".", with: ","), $0[1]] }, separator: ";"), status: 0,
      says: fitted),
    OddDecay("tabs and blanks mixed", table(rows(), separator: " \t "), status: 0, says: fitted),
    OddDecay(
      "separated thousands", with("\"1,000\""), says: "holds a comma where the file has decimal points; write a point"),
    OddDecay("a separator at every end", table(rows { _, t, n in [t, n, ""] }), status: 0, says: fitted),
    OddDecay("a cell too many", with("5,7"), says: "data.csv:22: the row has 3 cells where 2 are expected"),
    OddDecay("an empty cell", with(""), says: "data.csv:22:2: the number of counts is missing"),
    OddDecay("a quote left open", table(rows { $0 == 20 ? ["\"2.0", $2] : [$1, $2] }), says: "data.csv:22:1"),
    OddDecay("nan", with("nan"), says: "data.csv:22:2: the number of counts is missing"),
    OddDecay("infinite counts", with("inf"), says: "data.csv:22:2: “inf” is not a measured value"),
    OddDecay("1e400", with("1e400"), says: "data.csv:22:2: “1e400” is beyond the range of numbers"),
    OddDecay("1e-400 is 0", with("1e-400"), status: 0, says: "τ1"),
    OddDecay("a hexadecimal number", with("0x1p3"), says: "data.csv:22:2: “0x1p3” is hexadecimal"),
    OddDecay("a Fortran exponent", with("1d5"), says: "data.csv:22:2: “1d5” has a Fortran exponent"),
    OddDecay("a typographic minus", with("−5"), says: "data.csv:22:2: “−5” has a typographic minus sign"),
    OddDecay("full-width digits", with("５"), says: "data.csv:22:2: “５” is not a number"),
    OddDecay("negative counts", with("-3"), says: "data.csv:22:2: negative counts (-3.0)"),
    OddDecay(
      "fractions of counts", table(rows { [$1, $2 + ".25"] }.map { [$0[0], $0[1]] }), status: 0,
      says: "the data are not whole counts"),
    OddDecay("counts beyond 2^53", with("1e17"), says: "more than photons can be counted"),
    OddDecay(
      "counts of 1e30", table(rows { [$1, $2 + "e30"] }), says: "more than photons can be counted"),
    OddDecay(
      "data of 1e-30", table(rows { [$1, $2 + "e-30"] }), status: 0, says: "the data are not whole counts"),
    OddDecay("no counts", table(rows { [$1, "0"] + ($2.isEmpty ? [] : []) }), says: "holds no counts"),
    OddDecay(
      "one channel with counts", table(rows { [$1, $0 == 10 ? "500" : "0"] + ($2.isEmpty ? [] : []) }),
      says: "holds no counts"),
    OddDecay(
      "the same in all channels", table(rows { [$1, "77"] + ($2.isEmpty ? [] : []) }), status: 0,
      says: "not determined"),
    OddDecay(
      "times that descend", table(rows().reversed()), says: "data.csv:3:1: the time 11.8 does not lie after 11.9"),
    OddDecay(
      "a time twice", table(rows { [$0 == 20 ? "1.9" : $1, $2] }),
      says: "data.csv:22:1: the time 1.9 does not lie after 1.9"),
    OddDecay(
      "times that are not even", table(rows { [String(Double($0 * $0) / 10), $2] + ($1.isEmpty ? [] : []) }),
      says: "the channels are not evenly spaced"),
    OddDecay(
      "no time unit", table(rows(), head: "t,counts"), status: 0, says: "the file names no time unit: taken as ns"),
    OddDecay(
      "times in seconds", table(rows { ["\($0)e-10", $2] + ($1.isEmpty ? [] : []) }, head: "time (s),counts"),
      status: 0,
      says: "e-9 s"),
    OddDecay("one channel", table(Array(rows()[..<1])), says: "a decay needs at least two channels"),
    OddDecay("two channels", table(Array(rows()[..<2])), says: "the fit range holds 1 channel for 3 parameters"),
    OddDecay("as many channels as parameters", table(Array(rows()[..<5])), status: 0, says: "τ1"),
    OddDecay(
      "a packed file", Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]), says: "is compressed; unpack it first"),
    OddDecay("a million columns", "t" + String(repeating: ",c", count: 1_000_000) + "\n", says: "no table of numbers"),
  ]

  /// A response of three channels' width about a channel.
  private static func response(
    at centre: Int = 8, channels: Int = 120, _ counts: (Int, Int) -> String = { "\($1)" }
  ) -> String {
    let rows = (0..<channels).map { i -> [String] in
      let x = Double(i - centre) / 1.5
      return ["\(i / 10).\(i % 10)", counts(i, Int((10_000 * exp(-x * x)).rounded()))]
    }
    return table(rows)
  }

  /// The decay behind the response of channel 8.
  private static let convolved: String = {
    let pulse = (0..<120).map { exp(-Double(($0 - 8) * ($0 - 8)) / 2.25) }
    let rows = (0..<120).map { i -> [String] in
      let sum = (0...i).reduce(0.0) { $0 + pulse[$1] * exp(-Double(i - $1) / 20) }
      return ["\(i / 10).\(i % 10)", String(Int((2000 * sum).rounded()) + 2)]
    }
    return table(rows)
  }()

  static let responses: [OddDecay] = [
    OddDecay("a good response", convolved, status: 0, irf: response(), says: "τ1          1.9"),
    OddDecay(
      "a longer response", convolved, irf: response(channels: 140), says: "irf.csv has 140 channels, data.csv 120"),
    OddDecay(
      "a shorter response", convolved, irf: response(channels: 60), says: "irf.csv has 60 channels, data.csv 120"),
    OddDecay(
      "a response of other channels", convolved, irf: response().replacing("(ns)", with: "(us)"),
      says: "record the instrument response with the decay's settings"),
    OddDecay(
      "a response from another time on", convolved,
      irf: table(rows { ["\(Double($0) / 10 + 3)", $2] + ($1.isEmpty ? [] : []) }),
      says: "export both over the same range"),
    OddDecay(
      "a response of zeros", convolved, irf: response { _, _ in "0" },
      says: "irf.csv holds no counts above its background"),
    OddDecay(
      "a response below zero", convolved, irf: response { "\($1 - 5 + $0 * 0)" }, says: "irf.csv:2:2: negative counts"),
    OddDecay(
      "a gap in the response", convolved, irf: response { $0 == 8 ? "nan" : "\($1)" },
      says: "irf.csv:10:2: the number of counts is missing"),
    OddDecay(
      "a response of two peaks", convolved, status: 0,
      irf: response { "\($1 + Int((6000 * exp(-Double(($0 - 60) * ($0 - 60)) / 2.25)).rounded()))" },
      says: "the response has a second peak of 60 % of the first"),
    OddDecay(
      "a response recorded elsewhere", convolved, status: 0, irf: response(at: 90),
      says: "is it recorded with this decay's delays?"),
    OddDecay(
      "the decay as its own response", convolved, status: 0, irf: convolved,
      says: "the response holds the very counts of the decay"),
    OddDecay(
      "a response below its background", convolved, status: 0, irf: response { "\($1 / 100 + 5000 + $0 * 0)" },
      says: "of its maximum in its first channel"),
    OddDecay(
      "a response of one channel", convolved, status: 0, irf: response { i, _ in i == 8 ? "1000" : "0" },
      says: "the response is only 1 channel wide"),
    OddDecay(
      "a response of fractions", convolved, status: 0, irf: response { "\(Double($1) / 3 + Double($0) * 0)" },
      says: "The response does not hold whole counts"),
    OddDecay(
      "more subtracted than there is", convolved, ["--irf-background", "1e9"], irf: response(),
      says: "holds no counts above its background"),
  ]

  static let options: [OddDecay] = [
    OddDecay("no exponentials", good, ["--components", "0"], status: 64, says: "--components must be 1 to 5"),
    OddDecay("too many exponentials", good, ["--components", "6"], status: 64, says: "--components must be 1 to 5"),
    OddDecay(
      "starts at the same place", good, ["--lifetimes", "1,1"], status: 64, says: "must differ from one another"),
    OddDecay("a start at 0", good, ["--lifetimes", "0"], status: 64, says: "--lifetimes must be above 0"),
    OddDecay(
      "a start outside its bounds", good, ["--lifetimes", "1", "--bound", "tau1=5:9"], status: 64,
      says: "tau1 cannot start at 1 outside its bounds 5 … 9"),
    OddDecay("inverted bounds", good, ["--bound", "tau1=5:1"], status: 64, says: "the bounds are inverted"),
    OddDecay("a lifetime held at 0", good, ["--fix", "tau1=0"], status: 64, says: "tau1 cannot be held at 0"),
    OddDecay(
      "everything held", good, ["--fix", "tau1=2", "--fix", "amplitude1=10000", "--fix", "background=0"], status: 0,
      says: "fixed"),
    OddDecay(
      "more exponentials than there are", good, ["--components", "5"], status: 0,
      says: "the data do not hold 5; fit 4"),
    OddDecay("a period below 0", good, ["--period=-1"], status: 64, says: "--period must be above 0"),
    OddDecay("pulses below 0", good, ["--pulses=-1"], status: 64, says: "--pulses must be above 0"),
    OddDecay(
      "pile-up", good, ["--pulses", "2e6"], status: 0, says: "pile-up shortens lifetimes by about"),
    OddDecay(
      "more counts than pulses", good, ["--pulses", "1000"], status: 0, says: "counts for every pulse"),
    OddDecay(
      "yields that do not belong to decays", good, ["--quantum-yield", "0.1,0.2"], status: 64,
      says: "2 yields need --link"),
    OddDecay(
      "errors that do not belong to yields", good, ["--quantum-yield", "0.1", "--quantum-yield-error", "0.1,0.2"],
      status: 64, says: "lists 2 errors for 1 yields"),
    OddDecay("a seed without bootstrap", good, ["--seed", "4"], status: 64, says: "--seed needs --bootstrap"),
    OddDecay(
      "too small a bootstrap", good, ["--bootstrap", "5"], status: 64, says: "--bootstrap must be 39 to 1000000"),
    OddDecay(
      "a bootstrap of least squares", good, ["--bootstrap", "50", "--likelihood", "neyman"], status: 64,
      says: "goes with the Poisson likelihood alone"),
    OddDecay(
      "a noiseless response that is none", good, ["--noiseless-response"], status: 64,
      says: "--noiseless-response needs --irf"),
    OddDecay(
      "components of an inversion", good, ["--distribution", "nnls", "--components", "2"], status: 64,
      says: "--distribution nnls has no --components"),
    OddDecay(
      "a likelihood of an inversion", good, ["--distribution", "nnls", "--likelihood", "neyman"], status: 64,
      says: "an inversion takes no other likelihood"),
    OddDecay(
      "three Gaussians", good, ["--distribution", "gaussian", "--components", "3"], status: 64,
      says: "--components must be 1 or 2 with --distribution"),
    OddDecay(
      "a width beyond the model", good, ["--distribution", "lognormal", "--fix", "width1=5"], status: 64,
      says: "width1 is the width of ln τ, 2 at most"),
    OddDecay(
      "a distribution of linked decays", good, ["--distribution", "gaussian", "--link"], status: 64,
      says: "--link takes no --distribution"),
    OddDecay(
      "a Gaussian of a single lifetime", good, ["--distribution", "gaussian"], status: 0,
      says: "a discrete lifetime suffices"),
  ]

  @Test("end in a fit, or in a refusal with place and cure", arguments: texts + responses + options)
  func odd(input: OddDecay) throws {
    let runner = try CommandRunner()
    try input.content.write(to: runner.folder.appendingPathComponent("data.csv"))
    var arguments = ["lifetime", "data.csv"] + input.arguments
    if input.arguments.isEmpty || input.irf != nil { arguments += ["--components", "1"] }
    if let irf = input.irf {
      try irf.write(to: runner.folder.appendingPathComponent("irf.csv"))
      arguments += ["--irf", "irf.csv"]
    }
    let outcome = try runner.run(arguments)
    #expect(outcome.status == input.status, "\(outcome.errors)")
    let said = input.status == 0 ? outcome.output : outcome.errors
    #expect(said.contains(input.message), "\(said)")
    #expect(input.status == 0 || outcome.output.isEmpty)
  }

  // MARK: Forged headers

  private static func little(_ value: UInt64, _ size: Int) -> Data {
    Data((0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) })
  }

  private static func filled(_ text: String, _ size: Int) -> Data {
    Data(text.utf8) + Data(count: max(0, size - text.utf8.count))
  }

  private static func tag(_ name: String, _ value: UInt64, type: UInt64 = 0x1000_0008, index: UInt64 = 0xFFFF_FFFF)
    -> Data
  { filled(name, 32) + little(index, 4) + little(type, 4) + little(value, 8) }

  private static func number(_ name: String, _ value: Double, index: UInt64 = 0xFFFF_FFFF) -> Data {
    tag(name, value.bitPattern, type: 0x2000_0008, index: index)
  }

  /// A `.phu` of one curve with claims of its header.
  private static func histogram(bins: UInt64, offset: UInt64, curves: UInt64 = 1) -> Data {
    filled("PQHISTO", 8) + filled("1.0.00", 8) + tag("HistoResult_NumberOfCurves", curves)
      + tag("HistoResult_BitsPerBin", 32) + tag("HistResDscr_HistogramBins", bins, index: 0)
      + tag("HistResDscr_DataOffset", offset, index: 0) + number("HistResDscr_MDescResolution", 1e-11, index: 0)
      + tag("Header_End", 0, type: 0xFFFF_0008) + Data(count: 64)
  }

  /// A `.ptu` with claims of its header.
  private static func records(_ count: UInt64, resolution: Double = 1e-11, type: UInt64 = 0x0001_0304) -> Data {
    filled("PQTTTR", 8) + filled("1.0.00", 8) + tag("TTResultFormat_TTTRRecType", type)
      + tag("TTResultFormat_BitsPerRecord", 32) + number("MeasDesc_Resolution", resolution)
      + number("MeasDesc_GlobalResolution", 1e-7) + tag("TTResult_NumberOfRecords", count)
      + tag("Header_End", 0, type: 0xFFFF_0008) + Data(count: 6)
  }

  private static func array(_ shape: String) -> Data {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }\n"
    return Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0]) + little(UInt64(header.utf8.count), 2) + Data(header.utf8)
      + Data(count: 64)
  }

  static let forged: [(name: String, content: Data)] = [
    ("10 GB of channels", histogram(bins: 2_500_000_000, offset: 16)),
    ("channels below 0", histogram(bins: UInt64(bitPattern: -4), offset: 16)),
    ("2^62 channels", histogram(bins: 1 << 62, offset: 16)),
    ("2^40 channels behind the file", histogram(bins: 16, offset: 1 << 40)),
    ("2^31 curves", histogram(bins: 16, offset: 16, curves: 1 << 31)),
    ("10 GB of records", records(2_500_000_000)),
    ("2^62 records", records(1 << 62)),
    ("records below 0", records(UInt64(bitPattern: -1))),
    ("no records", records(0)),
    ("records cut inside a word", records(2)),
    ("T2 given as T3", records(1, type: 0x0001_0204)),
    ("records of no type", records(1, type: 77)),
    ("a resolution of 0", records(1, resolution: 0)),
    ("a resolution of 1e-30", records(1, resolution: 1e-30)),
    ("a resolution below 0", records(1, resolution: -1e-11)),
    ("a resolution that is no number", records(1, resolution: .nan)),
    ("a header without end", Data(records(1).dropLast(54))),
    (
      "a tag longer than the file",
      filled("PQTTTR", 8) + filled("1.0.00", 8) + tag("Comment", 10_000_000_000, type: 0x4001_FFFF)
    ),
    (
      "a tag of negative length",
      filled("PQTTTR", 8) + filled("1.0.00", 8) + tag("Comment", UInt64(bitPattern: -48), type: 0x4001_FFFF)
    ),
    ("a tag of no type", filled("PQTTTR", 8) + filled("1.0.00", 8) + tag("Comment", 1, type: 0x1234_5678)),
    (
      "hundreds of thousands of tags",
      filled("PQTTTR", 8) + filled("1.0.00", 8)
        + (0..<140_000).reduce(into: Data()) { data, _ in data.append(tag("A", 1)) }
    ),
    ("wrong magic", filled("PQXTTR", 8) + filled("1.0.00", 8) + Data(count: 64)),
    (
      "a .phd of 2^31 curves",
      filled("PicoHarp 300", 16) + filled("2.0", 312) + little(0x7FFF_FFFF, 4) + little(32, 4) + Data(count: 900)
    ),
    ("a .phd cut off", filled("PicoHarp 300", 16) + filled("2.0", 312)),
    ("an array of 10 GB", array("(1250000000,)")),
    ("an array of 2^126 cells", array("(9223372036854775807, 9223372036854775807)")),
    ("an array of negative size", array("(-5, 3)")),
    ("an array of no size", array("(0, 0)")),
  ]

  /// False where the command itself does not run in so little memory, as with a sanitizer.
  static let runsInLittleMemory: Bool = {
    guard let runner = try? CommandRunner(),
      let outcome = try? runner.shell("ulimit -v 400000 && \"$1\" --version")
    else { return false }
    return outcome.status == 0
  }()

  @Test(
    "forged headers are refused in 400 MB of address space", .enabled(if: runsInLittleMemory), arguments: forged.indices
  )
  func forgedHeader(index: Int) throws {
    let runner = try CommandRunner()
    try Self.forged[index].content.write(to: runner.folder.appendingPathComponent("decay.bin"))
    let outcome = try runner.shell("ulimit -v 400000 && \"$1\" lifetime decay.bin")
    #expect(outcome.status == 65, "\(Self.forged[index].name): \(outcome.status) \(outcome.errors)")
    #expect(outcome.errors.hasPrefix("photofit: error: decay.bin"), "\(outcome.errors)")
  }
}
