import Testing

@testable import Measurements

@Suite("Decays")
struct DecayTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func decay(
    _ text: String, width: Double? = nil, unit: TimeUnit? = nil, column: Int? = nil
  ) throws -> DecayTrace {
    try MeasurementReader.decay(
      at: try files.write(text, "d.txt"), channelWidth: width, timeUnit: unit, column: column)
  }

  private func message(_ text: String, width: Double? = nil, column: Int? = nil) -> String? {
    MeasurementsTests.message { _ = try decay(text, width: width, column: column) }
  }

  @Test("two columns give times and counts with the unit of the header")
  func twoColumns() throws {
    let decay = try decay("time (us),counts\n0,5\n0.5,3\n1,1\n")
    #expect(decay.times == [0, 0.5, 1] && decay.counts == [5, 3, 1])
    #expect(decay.channelWidth == 0.5 && decay.timeUnit == .microseconds && decay.label == "counts")
    #expect(decay.notes.isEmpty && decay.isCounts)
  }

  @Test("without a unit the times are ns, and a note says so; the caller's unit goes before the file's")
  func units() throws {
    let bare = try decay("0 5\n1 3\n2 1\n")
    #expect(bare.timeUnit == .nanoseconds && bare.notes == ["the file names no time unit: taken as ns"])
    let asked = try decay("t_ps,n\n0,5\n1,3.5\n", unit: .nanoseconds)
    #expect(asked.timeUnit == .nanoseconds && !asked.isCounts)
    #expect(asked.notes == ["times taken as ns as asked, though the file says ps"])
  }

  @Test("times rounded to two decimals give the even axis they stand for")
  func roundedTimes() throws {
    let width = 0.0274
    let text = (0..<400).map { "\(Double(Int(Double($0) * width * 100 + 0.5)) / 100),\($0)" }.joined(separator: "\n")
    #expect(abs(try decay(text).channelWidth - width) < 2e-5)
  }

  @Test("counts alone and channel numbers take the channel width that is given")
  func givenWidth() throws {
    #expect(try decay("5\n3\n1\n", width: 0.25).times == [0, 0.25, 0.5])
    let numbered = try decay("1,5\n2,3\n3,1\n", width: 0.25, unit: .picoseconds)
    #expect(numbered.times == [0, 0.25, 0.5] && numbered.notes == ["first column taken as channel numbers"])
  }

  @Test("Horiba text gives name, width and unit; a width that is given goes before its calibration")
  func horiba() throws {
    let text = "Item name: A\n\nTime calibration: 5.0E-02us/ch\n\nChan\tData\n1\t5\n2\t3\n3\t1\n"
    let decay1 = try decay(text)
    #expect(decay1.label == "A" && decay1.channelWidth == 0.05 && decay1.timeUnit == .microseconds)
    #expect(decay1.times[0] == 0)
    let given = try decay(text, width: 0.06)
    #expect(
      given.channelWidth == 0.06
        && given.notes == ["channel width as given; the file's calibration of 0.05 is not used"])
  }

  @Test("a time axis whose step changes slowly is not even")
  func drift() {
    let times: [Double] = (0..<15).map { Double($0) } + (0..<15).map { 15 + 1.25 * Double($0) }
    let text = times.map { "\($0),1" }.joined(separator: "\n")
    #expect(message(text)?.hasPrefix("d.txt:6:1: the channels are not evenly spaced (4.0 to 5.0") == true)
  }

  @Test("decays of different length in one file end each at its last count")
  func lengths() throws {
    let path = try files.write("Chan,A,B\n1,5,6\n2,3,4\n3,,2\n")
    let decays = try MeasurementReader.decays(at: path, channelWidth: 0.5)
    #expect(decays.map(\.label) == ["A", "B"] && decays.map(\.counts) == [[5, 3], [6, 4, 2]])
  }

  @Test("of several decays one is chosen by its number")
  func several() throws {
    let text =
      "Title\n\nLabels,A,B,\nType,Time Scan,Time Scan,\nStep,0.50,0.50,\nXAxis,Time(us),Time(us),\n\n0,5,6,\n.5,3,4,\n"
    #expect(try decay(text, column: 2).counts == [6, 4])
    #expect(try decay(text, column: 2).label == "B")
    #expect(try decay(text, column: 1).timeUnit == .microseconds)
    #expect(message(text) == "d.txt: holds 2 decays; choose one with --column 1 to 2")
    #expect(message(text, column: 3) == "d.txt: holds 2 decays, not a decay 3; choose --column 1 to 2")
    #expect(message(text, column: 0) == "d.txt: holds 2 decays, not a decay 0; choose --column 1 to 2")
  }

  @Test(
    "what cannot be a decay is refused with its cure",
    arguments: [
      (
        "Labels,a,\nType,Emission Scan,\n\n500,1,\n501,2,\n", nil,
        "d.txt: holds a spectrum (type “Emission Scan”), not a decay; use photofit spectra"
      ),
      (
        "wavelength,counts\n500,1\n501,2\n", nil,
        "d.txt:1:1: the axis “wavelength” is that of a spectrum, not of a decay; use photofit spectra"
      ),
      (
        "Chan\tData\n1\t5\n2\t3\n", nil,
        "d.txt: the file gives channel numbers and no “Time calibration”; say the width of a channel with "
          + "--channel-width"
      ),
      (
        "Chan\tData\n1\t5\n3\t3\n5\t1\n", 0.5,
        "d.txt:2:1: the channel numbers do not count by one; export every channel"
      ),
      (
        "5\n3\n1\n", nil, "d.txt:1: the file has counts and no times; say the width of a channel with --channel-width"
      ),
      ("5\n3\n1\n", -1, "d.txt: the channel width must be above 0; correct --channel-width"),
      ("5\n3\n1\n", .nan, "d.txt: the channel width must be above 0; correct --channel-width"),
      (
        "0,5\n1,-3\n2,1\n", nil,
        "d.txt:2:2: negative counts (-3.0); use the decay before background subtraction, the fit has its own background"
      ),
      ("0,5\n1,nan\n2,1\n", nil, "d.txt:2:2: the number of counts is missing; complete or remove the row"),
      ("0,5\n,3\n2,1\n", nil, "d.txt:2:1: the time is missing; complete or remove the row"),
      (
        "0,5\n1,3\n3,1\n4,1\n5,1\n", nil,
        "d.txt:3:1: the channels are not evenly spaced (1.0 to 3.0, elsewhere steps of 1.0); add missing channels, or "
          + "fit a file with even channels"
      ),
      (
        "0,5\n1,3\n10,1\n100,1\n1000,1\n", nil,
        "d.txt:2:1: the channels are not evenly spaced (0.0 to 1.0, elsewhere steps of 90.0); add missing channels, or "
          + "fit a file with even channels"
      ),
      (
        "0,5\n1,3\n1,1\n2,1\n", nil,
        "d.txt:3:1: the time 1.0 does not lie after 1.0; sort the channels and remove repeated ones"
      ),
      (
        "0,5\n2,3\n4,1\n", 0.5,
        "d.txt:1:1: the times step by 2.0, not by the channel width given (0.5); leave --channel-width out"
      ),
      (
        "5 3\n0 1 2\n1 2 3\n2 3 4\n", nil,
        "d.txt:1: the row has one cell less than those below (3); complete the row or remove it"
      ),
      (
        "Chan\tData\n1\n2\t3\n3\t1\n", 0.5,
        "d.txt:2: the row has one cell less than those below (2); complete the row or remove it"
      ),
      ("0,5\n", nil, "d.txt: a decay needs at least two channels"),
    ] as [(String, Double?, String)])
  func refused(text: String, width: Double?, expected: String) {
    #expect(message(text, width: width) == expected)
  }

  @Test("a decay made in memory is checked like one from a file")
  func memory() {
    func refusal(_ width: Double, _ counts: [Double]) -> String? {
      MeasurementsTests.message {
        _ = try DecayTrace(source: "s", channelWidth: width, counts: counts, timeUnit: .nanoseconds)
      }
    }
    #expect(refusal(1, [0, 0]) == nil)
    #expect(refusal(1, [1]) == "s: a decay needs at least two channels")
    #expect(refusal(0, [1, 2]) == "s: the width of a channel must be above 0; check the time axis")
    #expect(
      refusal(1, [1, -2]) == "s: counts must be numbers of at least 0; use the file before background subtraction")
  }
}
