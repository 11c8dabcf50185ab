import Testing

@testable import Measurements

@Suite("Binary files of photon counters")
struct BinaryDecayTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func decays(_ bytes: [UInt8], _ name: String = "d.bin", unit: TimeUnit? = nil) throws -> [DecayTrace] {
    try MeasurementReader.decays(at: try files.write(bytes: bytes, name), timeUnit: unit)
  }

  private func refusal(_ bytes: [UInt8]) -> String? { message { _ = try decays(bytes) } }

  @Test("a .phu file gives its curves that hold counts, with the resolution in ns")
  func phu() throws {
    let decays = try decays(BinaryDecayFiles.phu([[0, 5, 70_000, 3], [0, 0, 0, 0], [1, 2, 3, 4]], seconds: 1.6e-11))
    #expect(decays.map(\.counts) == [[0, 5, 70_000, 3], [1, 2, 3, 4]])
    #expect(decays.map(\.label) == ["curve 1", "curve 3"] && decays[0].channelWidth == 0.016)
    #expect(decays[0].timeUnit == .nanoseconds && decays[0].notes == ["1 histogram without counts left out"])
  }

  @Test("times in seconds become what is asked for")
  func unit() throws {
    let bytes = BinaryDecayFiles.phu([[4, 5]], seconds: 4e-12)
    #expect(try decays(bytes, unit: .picoseconds)[0].channelWidth == 4)
    #expect(try decays(bytes, unit: .microseconds)[0].channelWidth == 4e-6)
    let path = try files.write(bytes: bytes)
    #expect(
      message { _ = try MeasurementReader.decay(at: path, channelWidth: 0.005) }
        == "data.csv: the file says channels of 0.004 ns, not of 0.005; leave --channel-width out")
  }

  @Test(
    "T3 records are counted by detector, overflows and markers left out",
    arguments: [0x0001_0304, 0x0101_0304, 0x0001_0305, 0x0001_0306, 0x0001_0307])
  func hydraHarp(type: Int) throws {
    let photons = [(0, 3), (0, 3), (5, 0), (0, 9), (5, 32_767)]
    var records = photons.map { BinaryDecayFiles.hydraHarp(channel: $0.0, time: $0.1, sync: 7) }
    records.insert(BinaryDecayFiles.hydraHarp(channel: 63, time: 2, sync: 1, special: 1), at: 1)
    records.append(BinaryDecayFiles.hydraHarp(channel: 4, time: 2, sync: 1, special: 1))
    let decays = try decays(BinaryDecayFiles.ptu(records, type: type, seconds: 1e-12, period: 2.5e-8))
    #expect(decays.map(\.label) == ["detector 1", "detector 6"] && decays[0].channelWidth == 0.001)
    // A photon beyond the period lengthens the histogram.
    #expect(decays.map(\.counts.count) == [32_768, 32_768])
    #expect(decays[0].counts[3] == 2 && decays[0].counts[9] == 1 && decays[0].counts.reduce(0, +) == 3)
    #expect(decays[1].counts[0] == 1 && decays[1].counts[32_767] == 1)
  }

  @Test("a PicoHarp's T3 records run from pulse to pulse")
  func picoHarp() throws {
    let records = [(1, 3), (1, 3), (15, 0), (2, 100), (15, 7)].map {
      BinaryDecayFiles.picoHarp(channel: $0.0, time: $0.1, sync: 9)
    }
    let decays = try decays(
      BinaryDecayFiles.ptu(records, type: 0x0001_0303, seconds: 1.6e-11, period: 1.25e-8), "m.ptu")
    #expect(decays.map(\.label) == ["detector 1", "detector 2"])
    #expect(decays.map(\.counts.count) == [782, 782])
    #expect(decays[0].counts[3] == 2 && decays[1].counts[100] == 1)
  }

  @Test(
    "T2 records are refused with the cure",
    arguments: [0x0001_0203, 0x0001_0204, 0x0101_0204, 0x0001_0205, 0x0001_0206, 0x0001_0207])
  func timeTags(type: Int) {
    #expect(
      refusal(BinaryDecayFiles.ptu([1], type: type, seconds: 1e-12, period: 1e-12))
        == "d.bin: was recorded in T2 mode: arrival times on the clock, without the pulses they belong to; record in T3 "
        + "mode, or export the histogram")
  }

  @Test("a .phd file gives its curve with the resolution as it is written")
  func phd() throws {
    let decays = try decays(BinaryDecayFiles.phd([1, 900, 70_000, 2], nanoseconds: 0.008))
    #expect(decays.map(\.counts) == [[1, 900, 70_000, 2]] && decays[0].channelWidth == 0.008)
  }

  @Test("an .sdt file gives the curves of its blocks; a channel lasts range/gain/channels", arguments: [12, 15])
  func sdt(revision: Int) throws {
    let decays = try decays(
      BinaryDecayFiles.sdt(
        [.init(counts: [1, 2, 3, 60_000]), .init(type: 0x11, size: 4, counts: [5, 6, 7, 8, 9, 10, 11, 70_000])],
        channels: 4, range: 5e-8, gain: 2, revision: revision))
    #expect(decays.map(\.counts) == [[1, 2, 3, 60_000], [5, 6, 7, 8], [9, 10, 11, 70_000]])
    #expect(decays.map(\.label) == ["block 1", "block 2, curve 1", "block 2, curve 2"])
    #expect(abs(decays[0].channelWidth - 6.25) < 1e-6)
  }

  @Test("blocks of correlations are passed over, and a file of nothing else is refused")
  func otherBlocks() throws {
    let correlation = BinaryDecayFiles.Block(type: 0x28, counts: [1, 1])
    let both = BinaryDecayFiles.sdt([correlation, .init(counts: [3, 4])], channels: 2, range: 1e-8, gain: 1)
    #expect(try decays(both).map(\.counts) == [[3, 4]])
    #expect(
      refusal(BinaryDecayFiles.sdt([correlation], channels: 2, range: 1e-8, gain: 1))
        == "d.bin: holds 1 block and no decay among them (correlations or other curves)")
  }

  static let forged: [(String, [UInt8], String)] = [
    (
      "10 GB of channels", BinaryDecayFiles.phu([[1, 2]], seconds: 1e-11, claimedBins: 2_500_000_000),
      "more than the file holds"
    ),
    ("negative channels", BinaryDecayFiles.phu([[1, 2]], seconds: 1e-11, claimedBins: -4), "announces -4 channels"),
    ("2^62 channels", BinaryDecayFiles.phu([[1, 2], [3, 4]], seconds: 1e-11, claimedBins: 1 << 62), "channels"),
    ("curves without tags", BinaryDecayFiles.phu([[1, 2]], seconds: 1e-11, claimedCurves: 1 << 40), "announces"),
    ("a place before the file", BinaryDecayFiles.phu([[1, 2]], seconds: 1e-11, offset: -8), "is said to take"),
    ("a place behind the file", BinaryDecayFiles.phu([[1, 2]], seconds: 1e-11, offset: 1 << 62), "is said to take"),
    ("no resolution", BinaryDecayFiles.phu([[1, 2]], seconds: 0), "which is no channel width"),
    ("a resolution that is no number", BinaryDecayFiles.phu([[1, 2]], seconds: .nan), "which is no channel width"),
    (
      "10 GB of records",
      BinaryDecayFiles.ptu([1], type: 0x0001_0304, seconds: 1e-12, period: 1e-8, claimed: 2_500_000_000),
      "announces 2500000000 records"
    ),
    (
      "no records", BinaryDecayFiles.ptu([1], type: 0x0001_0304, seconds: 1e-12, period: 1e-8, claimed: -1),
      "announces -1"
    ),
    ("an unknown record", BinaryDecayFiles.ptu([1], type: 7, seconds: 1e-12, period: 1e-8), "a type that is not known"),
    (
      "a tag of 8 EB",
      Array(BinaryDecayFiles.phu([[1, 2]], seconds: 1e-11).prefix(16))
        + BinaryDecayFiles.tag("x", type: 0x4001_FFFF, value: Array(repeating: 0xFF, count: 8)), "claims"
    ),
    ("a .phd of 2^31 curves", BinaryDecayFiles.phd([1, 2], nanoseconds: 0.004, curves: Int(Int32.max)), "curves"),
    (
      "a .phd of 8 GB", BinaryDecayFiles.phd([1, 2], nanoseconds: 0.004, claimed: Int(Int32.max)), "more than the file"
    ),
    ("a .phd cut off", BinaryDecayFiles.phd([1, 2], nanoseconds: 0.004, offset: 868), "curve 1 is said to take"),
    ("an old .phd", BinaryDecayFiles.phd([1, 2], nanoseconds: 0.004, version: "1.0"), "not 2.0; export it as text"),
    (
      "an .sdt in circles",
      BinaryDecayFiles.sdt(
        [.init(counts: [1, 2], next: 298), .init(counts: [1, 2])], channels: 2, range: 1e-8, gain: 1),
      "block 1 leads back"
    ),
    (
      "an .sdt of 4 GB blocks",
      BinaryDecayFiles.sdt([.init(counts: [1, 2], claimed: 4_000_000_000)], channels: 2, range: 1e-8, gain: 1),
      "the blocks announce"
    ),
    (
      "an .sdt of 30 000 blocks",
      BinaryDecayFiles.sdt([.init(counts: [1, 2])], channels: 2, range: 1e-8, gain: 1, claimedBlocks: 30_000),
      "announces 30000 blocks"
    ),
    (
      "an .sdt without a time axis", BinaryDecayFiles.sdt([.init(counts: [1, 2])], channels: 2, range: 0, gain: 1),
      "the time axis is not given"
    ),
    (
      "an .sdt of packed blocks",
      BinaryDecayFiles.sdt([.init(type: 0x1001, counts: [1, 2])], channels: 2, range: 1e-8, gain: 1),
      "compressed blocks"
    ),
  ]

  @Test("forged headers are refused before memory is taken", arguments: forged.indices)
  func forgedHeaders(index: Int) {
    let (name, bytes, expected) = Self.forged[index]
    let refusal = refusal(bytes)
    #expect(refusal?.contains(expected) == true, "\(name): \(refusal ?? "was read")")
  }

  @Test("every format is told apart by its content as a decay")
  func kinds() throws {
    for bytes in BinaryDecayFiles.specimens {
      #expect(try MeasurementReader.kind(at: try files.write(bytes: bytes, "m.dat")) == .decay)
    }
  }

  @Test("files cut off after any byte, or with every byte replaced in turn, end in an error or a decay")
  func damaged() throws {
    for original in BinaryDecayFiles.specimens {
      for count in 0..<original.count { _ = try? decays(Array(original[..<count])) }
      for place in original.indices {
        for value: UInt8 in [0xFF, original[place] ^ 1] {
          var bytes = original
          bytes[place] = value
          _ = try? decays(bytes)
        }
      }
    }
  }

  @Test("files with random damage in several places end in an error or a decay", arguments: 1...4)
  func mutated(seed: Int) throws {
    var generator = SplitMix(seed: UInt64(seed))
    for original in BinaryDecayFiles.specimens {
      for _ in 0..<Mutation.count(150) { _ = try? decays(Mutation.of(original, &generator)) }
    }
  }

  @Test("PicoQuant's files say how many pulses there were: rate times time")
  func pulses() throws {
    let tags =
      BinaryDecayFiles.integer("TTResult_SyncRate", 40_000_000) + BinaryDecayFiles.integer("TTResult_StopAfter", 2500)
    var bytes = BinaryDecayFiles.ptu(
      [BinaryDecayFiles.hydraHarp(channel: 0, time: 3, sync: 1)], type: 0x0001_0304, seconds: 1e-10, period: 1e-8)
    #expect(try decays(bytes)[0].pulses == nil)
    bytes.insert(contentsOf: tags, at: 16)
    #expect(try decays(bytes)[0].pulses == 1e8)
  }
}

extension BinaryDecayFiles {
  /// One small valid file of every format.
  static let specimens: [[UInt8]] = [
    phu([[0, 5, 7], [1, 2, 3]], seconds: 1.6e-11),
    ptu([hydraHarp(channel: 0, time: 3, sync: 1)], type: 0x0001_0304, seconds: 1e-10, period: 1e-8),
    ptu([picoHarp(channel: 1, time: 3, sync: 1)], type: 0x0001_0303, seconds: 1e-10, period: 1e-8),
    phd([1, 9, 7], nanoseconds: 0.008),
    sdt([.init(counts: [1, 2]), .init(size: 4, counts: [5, 6])], channels: 2, range: 5e-8, gain: 2),
  ]
}
