import Foundation
import Testing

/// A file that cannot be fitted, and what the command says about it.
struct BadInput: Sendable, CustomTestStringConvertible {
  let name: String
  let content: String
  let arguments: [String]
  let status: Int32
  let message: String
  var irf: String?

  var testDescription: String { name }

  init(
    _ name: String, _ content: String, _ arguments: [String], status: Int32 = 65, irf: String? = nil,
    says message: String
  ) {
    self.name = name
    self.content = content
    self.arguments = arguments
    self.status = status
    self.irf = irf
    self.message = message
  }
}

@Suite("Bad input")
struct BadInputTests {
  /// A table of widths with its data rows.
  private static func widths(_ rows: String...) -> String { "T (K),fwhm (meV)\n" + rows.joined(separator: "\n") + "\n" }

  static let linewidths = [
    BadInput("empty file", "", ["linewidth", "data.csv"], says: "data.csv: the file is empty"),
    BadInput(
      "header only", "T (K),fwhm (meV)\n", ["linewidth", "data.csv"],
      says: "data.csv: the file holds text but no table of numbers; export the data with their values"),
    BadInput(
      "ragged row", widths("10,120", "20", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3: the row has 1 cell where 2 are expected"),
    BadInput(
      "text in numbers", widths("10,120", "20,wide", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3:2: “wide” is not a number; correct the cell"),
    BadInput(
      "missing value", widths("10,120", "20,nan", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3:2: the width is missing; complete or remove the row"),
    BadInput(
      "negative width", widths("10,120", "20,-3", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3:2: the width is -3.0, not above 0; remove the row"),
    BadInput(
      "fewer points than parameters", widths("10,120", "20,121", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv: 3 different temperatures cannot determine the 5 free parameters"),
    BadInput(
      "binary file", "\u{0}\u{1}\u{2}", ["linewidth", "data.csv"],
      says: "data.csv: is a binary file; export it as text"),
    BadInput("no such file", "", ["linewidth", "other.csv"], status: 66, says: "other.csv: no such file"),
    BadInput("no file named", "", ["linewidth"], status: 64, says: "Missing expected argument '<file>'"),
    BadInput(
      "inverted bounds", widths("10,120"), ["linewidth", "data.csv", "--bound", "E_ac=9:1"], status: 64,
      says: "--bound E_ac=9:1: the bounds are inverted"),
    BadInput(
      "model that is none", widths("10,120"), ["linewidth", "data.csv", "--model", "lorentz"], status: 64,
      says:
        "The value 'lorentz' is invalid for '--model <name>': no model is called \"lorentz\"; known are acoustic-optical"
    ),
  ]

  /// A decay of 100 channels of 0.1 ns, with one row replaced.
  private static func decay(row: Int = -1, _ replacement: String = "", channels: Int = 100, width: Int = 1) -> String {
    var text = "time (ns),counts\n"
    for channel in 0..<channels {
      let tenths = channel * width
      text += channel == row ? replacement + "\n" : "\(tenths / 10).\(tenths % 10),\(10_000 / (channel + 1))\n"
    }
    return text
  }

  static let decays = [
    BadInput("empty decay", "", ["lifetime", "data.csv"], says: "data.csv: the file is empty"),
    BadInput(
      "header-only decay", "time (ns),counts\n", ["lifetime", "data.csv"],
      says: "data.csv: the file holds text but no table of numbers"),
    BadInput(
      "negative counts", decay(row: 20, "2.0,-3"), ["lifetime", "data.csv"],
      says: "data.csv:22:2: negative counts (-3.0); use the decay before background subtraction"),
    BadInput(
      "missing counts", decay(row: 20, "2.0,nan"), ["lifetime", "data.csv"],
      says: "data.csv:22:2: the number of counts is missing; complete or remove the row"),
    BadInput(
      "text for counts", decay(row: 20, "2.0,many"), ["lifetime", "data.csv"],
      says: "data.csv:22:2: “many” is not a number"),
    BadInput(
      "ragged decay", decay(row: 20, "2.0,1,1"), ["lifetime", "data.csv"],
      says: "data.csv:22: the row has 3 cells where 2 are expected"),
    BadInput(
      "uneven channels", decay(row: 20, "2.04,5"), ["lifetime", "data.csv"],
      says: "data.csv:22:1: the channels are not evenly spaced"),
    BadInput(
      "too few channels", decay(channels: 4), ["lifetime", "data.csv"], says: "data.csv: the fit range holds"),
    BadInput(
      "response of another length", decay(), ["lifetime", "data.csv", "--irf", "irf.csv"], irf: decay(channels: 90),
      says: "irf.csv has 90 channels, data.csv 100; export both over the same range"),
    BadInput(
      "response of another bin width", decay(), ["lifetime", "data.csv", "--irf", "irf.csv"], irf: decay(width: 2),
      says: "irf.csv has channels of 0.2 ns, data.csv of 0.1 ns; record the instrument response with the decay's"),
    BadInput(
      "no such response", decay(), ["lifetime", "data.csv", "--irf", "other.csv"], status: 66,
      says: "other.csv: no such file"),
    BadInput(
      "fit range outside", decay(), ["lifetime", "data.csv", "--fit-start", "300"],
      says: "data.csv: the fit range 300"),
    BadInput(
      "fit range inverted", decay(), ["lifetime", "data.csv", "--fit-start", "3", "--fit-end", "2"], status: 64,
      says: "--fit-start must be before --fit-end"),
    BadInput(
      "yield in percent", decay(), ["lifetime", "data.csv", "--quantum-yield", "13"], status: 64,
      says: "--quantum-yield must be above 0 and at most 1; write 13 % as 0.13"),
    BadInput(
      "error without yield", decay(), ["lifetime", "data.csv", "--quantum-yield-error", "0.1"], status: 64,
      says: "--quantum-yield-error needs --quantum-yield"),
    BadInput(
      "parameter that is none", decay(), ["lifetime", "data.csv", "--components", "2", "--fix", "tau9=3"],
      status: 64,
      says: "there is no parameter tau9; there are tau1, tau2, amplitude1, amplitude2, background"),
    BadInput(
      "likelihood that is none", decay(), ["lifetime", "data.csv", "--likelihood", "gauss"], status: 64,
      says: "The value 'gauss' is invalid for '--likelihood <likelihood>'"),
  ]

  /// A map of 40 delays (first row) and 6 wavelengths (first column), with one cell or axis value replaced.
  private static func map(row: Int = -1, column: Int = -1, _ replacement: String = "") -> String {
    var lines: [String] = []
    for w in 0...6 {
      let cells = (0...40).map { delay in
        if w == row, delay == column { return replacement }
        if w == 0 { return delay == 0 ? "0" : "\(delay - 10)" }
        return delay == 0 ? "\(500 + 10 * w)" : (delay < 10 ? "0" : "\(100 * w / delay)")
      }
      lines.append(cells.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let maps = [
    BadInput(
      "options of spectra for widths", "T_K,fwhm_meV\n100,120\n200,130\n300,140\n",
      ["linewidth", "data.csv", "--range", "600:800"], status: 64,
      says: "data.csv: this is a table against temperature; --range is for spectra, leave it out"),
    BadInput("empty map", "", ["transient", "data.csv"], says: "data.csv: the file is empty"),
    BadInput(
      "axis alone", "wavelength (nm),-1,0,1,2\n", ["transient", "data.csv"],
      says: "data.csv: the file holds text but no table of numbers"),
    BadInput(
      "text in a map", map(row: 3, column: 7, "high"), ["transient", "data.csv"],
      says: "data.csv:4:8: “high” is not a number; correct the cell, or write nan where a value is missing"),
    BadInput(
      "ragged map", map(row: 3, column: 7, "1,2"), ["transient", "data.csv"],
      says: "data.csv:4: the row has 42 cells where 41 are expected"),
    BadInput(
      "wavelengths out of order", map(row: 3, column: 0, "700"), ["transient", "data.csv"],
      says: "data.csv:5:1: the wavelengths are not in order"),
    BadInput(
      "delays out of order", map(row: 0, column: 12, "-40"), ["transient", "data.csv"],
      says: "data.csv:1:13: the delays are not in order"),
    BadInput(
      "transposed map", map(), ["transient", "data.csv", "--orientation", "delays-in-first-column"],
      says: "data.csv:1: the map looks transposed"),
    BadInput(
      "spectra for a map", "wavelength (nm),200 K,210 K\n500,1,2\n501,2,3\n502,3,4\n", ["transient", "data.csv"],
      says: "data.csv:1:2: the columns have names (“200 K”, …) where the delays or wavelengths of a map are expected"),
    BadInput(
      "response of three columns", map(), ["transient", "data.csv", "--irf", "irf.csv"], irf: "0,1,2\n1,2,3\n2,3,4\n",
      says: "irf.csv:1: has 3 columns; a response is a table of two, delay and signal"),
    BadInput(
      "response out of order", map(), ["transient", "data.csv", "--irf", "irf.csv"], irf: "0,1\n2,2\n1,3\n3,1\n",
      says: "irf.csv:3:1: the delays of a response must ascend"),
    BadInput(
      "response without area", map(), ["transient", "data.csv", "--irf", "irf.csv"], irf: "0,0\n1,-2\n2,0\n3,0\n",
      says: "irf.csv: the response has no area above 0"),
    BadInput(
      "response and its width", map(), ["transient", "data.csv", "--irf", "irf.csv", "--irf-fwhm", "0.1"], status: 64,
      says: "--irf is a measured response; leave out --irf-fwhm"),
    BadInput(
      "oscillation of one number", map(), ["transient", "data.csv", "--oscillation", "120"], status: 64,
      says: "--oscillation 120: must be WAVENUMBER,TIME"),
    BadInput(
      "oscillation that the delays cannot show", map(),
      ["transient", "data.csv", "--components", "1", "--oscillation", "1e9,1"], status: 64,
      says: "an oscillation of 1000000000.0 cm⁻¹ has less than two delays a period"),
    BadInput(
      "artifact beyond its range", map(), ["transient", "data.csv", "--artifact", "3"], status: 64,
      says: "--artifact must be 0, 1 or 2"),
    BadInput(
      "tie that is none", map(), ["transient", "data.csv", "--tie", "tau2=2"], status: 64,
      says: "--tie tau2=2: must be NAME=FACTOR*OTHER+OFFSET"),
    BadInput(
      "tie to nothing", map(), ["transient", "data.csv", "--components", "1", "--tie", "t0=tau7"], status: 64,
      says: "t0 cannot follow tau7; this model has tau1, t0, irf_fwhm"),
    BadInput(
      "sign of a component that is none", map(),
      ["transient", "data.csv", "--components", "1", "--nonnegative", "2"], status: 64,
      says: "there is no component '2' to give a sign; there is 1, all"),
    BadInput(
      "chirp beyond its range", map(), ["transient", "data.csv", "--chirp", "7"], status: 64,
      says: "--chirp must be 0 to 6"),
    BadInput(
      "lifetime that is none", map(), ["transient", "data.csv", "--lifetimes", "0.3,-3"], status: 64,
      says: "--lifetimes must be above 0"),
    BadInput(
      "lifetimes that are no numbers", map(), ["transient", "data.csv", "--lifetimes", "0.3;3"], status: 64,
      says: "--lifetimes 0.3;3: '0.3;3' is not a number; write them as in --lifetimes 0.3,3,inf"),
    BadInput(
      "two components without decay", map(), ["transient", "data.csv", "--lifetimes", "inf,inf"], status: 64,
      says: "--lifetimes: only one component can last for ever"),
    BadInput(
      "counts that contradict", map(), ["transient", "data.csv", "--lifetimes", "1,2", "--components", "3"], status: 64,
      says: "--components 3 and 2 --lifetimes contradict each other"),
    BadInput(
      "parameter that the map does not have", map(), ["transient", "data.csv", "--fix", "gamma0=3"], status: 64,
      says: "there is no parameter gamma0"),
    BadInput(
      "inverted bounds of a map", map(), ["transient", "data.csv", "--bound", "t0=1:-1"], status: 64,
      says: "--bound t0=1:-1: the bounds are inverted; the lower one comes first, t0=-1:1"),
  ]

  @Test("is refused with its place and cure, and leaves nothing behind", arguments: linewidths + decays + maps)
  func refused(input: BadInput) throws {
    let runner = try CommandRunner()
    try runner.put(input.content, at: "data.csv")
    if let irf = input.irf { try runner.put(irf, at: "irf.csv") }
    let outcome = try runner.run(input.arguments + ["--output", "result"])
    #expect(outcome.status == input.status)
    #expect(outcome.errors.hasPrefix("photofit: error: \(input.message)"), "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(try runner.names() == (input.irf == nil ? ["data.csv"] : ["data.csv", "irf.csv"]))
  }
}
