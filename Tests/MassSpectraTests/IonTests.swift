import MassSpectra
import Testing

/// An ion with masses that were computed by an independent program (numpy, AME masses, IUPAC abundances).
struct IonAnchor: Sendable, CustomTestStringConvertible {
  let ion: String
  let light: Double?
  let average: Double?
  let most: Double
  var electrons: Int?
  var testDescription: String { ion }

  static let all: [IonAnchor] = [
    .init(ion: "[Ag44(p-MBA)30]4-", light: 2323.4642, average: 2335.3886, most: 2335.4631, electrons: 18),
    .init(ion: "[Ag43(p-MBA)28]3-", light: 2960.3164, average: 2975.7762, most: 2975.6483, electrons: 18),
    .init(ion: "[Au44(p-MBA)26+12Na-16H]6-", light: 2150.7185, average: 2151.4870, most: 2151.3857, electrons: 20),
    .init(ion: "[Au44(p-MBA)26+12Na-17H]7-", light: nil, average: nil, most: 1843.901, electrons: 20),
    .init(ion: "[Au44(p-MBA)26+11Na-17H]8-", light: nil, average: nil, most: 1610.540, electrons: 20),
    .init(ion: "[Au22(AdmS)12(PPh2py)4]2+", light: 3695.3412, average: 3696.9275, most: 3696.3434, electrons: 8),
    .init(
      ion: "[Au21(AdmS)12(PPh2py)3+CH3OH+Cs]2+", light: 3547.7805, average: 3549.2809, most: 3548.7826, electrons: 8),
    .init(ion: "[Au12Ag32(p-MBA)30]4-", light: 2593.6487, average: 2602.6838, most: 2602.6481, electrons: 18),
    .init(ion: "[Au21Ag23(p-MBA)27]3-", light: 3575.3815, average: 3584.3617, most: 3584.0478, electrons: 20),
    .init(ion: "[Au43Ag(p-MBA)26-H]3-", light: 4184.4960, average: 4186.3547, most: 4186.1636, electrons: 20),
    .init(ion: "[Au42Ag2(p-MBA)26-H]3-", light: 4154.4755, average: 4156.6552, most: 4156.4763, electrons: 20),
    .init(ion: "[Au(p-MBA)2]-", light: nil, average: nil, most: 502.9692, electrons: 0),
    .init(ion: "[Ag(p-MBA)2]-", light: nil, average: nil, most: 414.9071, electrons: 0),
    .init(ion: "[Au44(p-MBA)26]2-", light: nil, average: nil, most: 6455.66, electrons: 20),
  ]
}

@Suite("Ions")
struct IonTests {
  private func masses(_ text: String) throws -> IonMasses {
    let ion = try ClusterIon(text)
    var calculator = PatternCalculator()
    return IonMasses(ion, pattern: calculator.pattern(ion.composition))
  }

  @Test("masses agree with those of an independent program to 0.001", arguments: IonAnchor.all.dropLast())
  func anchors(anchor: IonAnchor) throws {
    let found = try masses(anchor.ion)
    if let light = anchor.light { #expect(abs(found.light - light) < 0.001) }
    if let average = anchor.average { #expect(abs(found.average - average) < 0.001) }
    #expect(abs(found.mostAbundant - anchor.most) < 0.001)
  }

  @Test("the core's charge counts lost protons and cations back", arguments: IonAnchor.all)
  func electrons(anchor: IonAnchor) throws {
    #expect(try ClusterIon(anchor.ion).valenceElectrons == anchor.electrons)
  }

  @Test("a lost proton is no electron: the ion's own charge would give 21")
  func protonTrap() throws {
    let ion = try ClusterIon("[Au43Ag(p-MBA)26-H]3-")
    #expect(ion.charge == -3)
    #expect(ion.coreCharge == -2)
    #expect(ion.valenceElectrons == 20)
  }

  @Test("sodium without exchange does not reproduce the charge states of Au44")
  func protonLossAlone() throws {
    for (ion, most) in [
      ("[Au44(p-MBA)26-4H]6-", 2107.42), ("[Au44(p-MBA)26-5H]7-", 1806.22), ("[Au44(p-MBA)26-6H]8-", 1580.31),
    ] { #expect(abs(try masses(ion).mostAbundant - most) < 0.01) }
  }

  @Test("the printed 3549.68 belongs to no isotopologue of the stated ion")
  func unexplained() throws {
    let ion = try ClusterIon("[Au21(AdmS)12(PPh2py)3+CH3OH+Cs]2+")
    var calculator = PatternCalculator()
    let peaks = IonPeaks(calculator.pattern(ion.composition), charge: ion.charge)
    let nearest = peaks.positions.min { abs($0 - 3549.68) < abs($1 - 3549.68) } ?? 0
    #expect(abs(nearest - 3549.783) < 0.001)
  }

  @Test("series of most abundant peaks")
  func series() throws {
    let thirty = [
      2335.463, 2357.479, 2379.994, 2402.009, 2424.525, 2446.540, 2469.056, 2491.071, 2513.586, 2535.602, 2558.117,
      2580.383, 2602.648,
    ]
    for (x, most) in thirty.enumerated() {
      #expect(abs(try masses("[Au\(x)Ag\(44 - x)(p-MBA)30]4-").mostAbundant - most) < 0.001)
    }
    for (x, most) in zip(17..., [3465.299, 3495.319, 3524.673, 3554.694, 3584.048, 3614.068, 3643.422, 3673.443]) {
      #expect(abs(try masses("[Au\(x)Ag\(44 - x)(p-MBA)27]3-").mostAbundant - most) < 0.001)
    }
    for (x, most) in zip(40..., [4097.102, 4126.789, 4156.476, 4186.164, 4215.851]) {
      #expect(abs(try masses("[Au\(x)Ag\(44 - x)(p-MBA)26-H]3-").mostAbundant - most) < 0.001)
    }
  }

  @Test("averages move by 22.2746 from Ag to Au at charge 4, by 29.6995 at charge 3")
  func steps() throws {
    let four = try masses("[AuAg43(p-MBA)30]4-").average - masses("[Ag44(p-MBA)30]4-").average
    #expect(abs(four - 22.2746) < 1e-4)
    let three = try masses("[Au21Ag23(p-MBA)27]3-").average - masses("[Au20Ag24(p-MBA)27]3-").average
    #expect(abs(three - 29.6995) < 1e-4)
  }

  @Test("a fragment and what it leaves balance, and chlorides reach down to 2269.45")
  func fragments() throws {
    #expect(abs(try masses("[Au21Ag23(p-MBA)27-H]4-").mostAbundant - 2687.784) < 0.001)
    #expect(abs(try masses("[Au20Ag23(p-MBA)25-H]3-").mostAbundant - 3416.056) < 0.001)
    let parts = try [("[Au20Ag23(p-MBA)25-H]3-", 3.0), ("[Au(p-MBA)2]-", 1)].map { try masses($0.0).average * $0.1 }
    #expect(abs(parts[0] + parts[1] - (try masses("[Au21Ag23(p-MBA)27-H]4-").average) * 4) < 1e-6)
    #expect(abs(try masses("[AuAg43(p-MBA)27Cl3]4-").mostAbundant - 2269.45) < 0.01)
  }

  @Test("a fault names the character where it stands")
  func columns() throws {
    for (text, column) in [
      ("[Au12xAg]2-", 6), ("[Au12(C7Q2)3]-", 9), ("[Au44+12Xx]-", 9), ("[Au2(PET]-", 5), ("[Au12+]-", 7),
      ("[Au{x}]-", 4), ("C2H6Qq", 5),
    ] {
      let error = #expect(throws: MassSpectraError.self) { try ClusterIon(text) }
      #expect(error?.description.contains("character \(column):") == true, "\(error?.description ?? "")")
    }
  }

  @Test("chloride counts like a thiolate, and cadmium selenide has no electron left")
  func electronsOfOthers() throws {
    #expect(try ClusterIon("[Au12Ag32(p-MBA)28Cl2]4-").valenceElectrons == 18)
    #expect(try ClusterIon("Cd32Se14(SPh)36(PPh3)4").valenceElectrons == 0)
    #expect(try ClusterIon("PdAu24(SC2H4Ph)18").valenceElectrons == 6)
    #expect(try ClusterIon("[Au25(SC2H4Ph)18]-").valenceElectrons == 8)
    #expect(try ClusterIon("Fe2O3").electronNote != nil)
  }

  @Test("typographic signs, superscripts and blanks are read")
  func typography() throws {
    let plain = try ClusterIon("[Au12Ag32(p-MBA)30]4-")
    for text in ["[Au₁₂Ag₃₂(p‑MBA)₃₀]⁴⁻", "[ Au12 Ag32 (p-MBA)30 ] 4−", "[Au12Ag32(C7H5O2S)30]-4"] {
      let ion = try ClusterIon(text)
      #expect(ion.composition == plain.composition)
      #expect(ion.charge == -4)
    }
  }

  @Test("feeding electrons pass 19 at equal amounts")
  func feeding() {
    #expect(abs(FeedingElectrons.mean(ratio: 1.0 / 40) - 18.05) < 0.005)
    #expect(abs(FeedingElectrons.mean(ratio: 0.5) - 18.667) < 0.001)
    #expect(FeedingElectrons.mean(ratio: 1) == 19)
    #expect(abs(FeedingElectrons.mean(ratio: 40) - 19.951) < 0.001)
  }

  @Test(
    "what is no ion is refused with what to write",
    arguments: [
      ("[Au12Ag32(p-MBA)30", "not closed"), ("[Au12Ag32(p-MBA)30]4", "is not a charge"),
      ("Au25(SC2H4Ph)18-", "in brackets"),
      ("[Au12(SR)30]4-", "--ligand SR=FORMULA"), ("[Xx3]2+", "no element"), ("[Au2-3H]-", "loses more H"),
      ("[]-", "formula is missing"),
      ("[Au99999999999999999999]-", "refused"), ("[Au2(C(H]-", "not closed"), ("[au2]-", "is expected"),
      ("[Au2]99999999999999999999-", "is not a charge"), ("[Au2+]-", "missing"),
      ("[Au0]-", "no atoms"), ("", "in brackets"), ("[Au99999+99999Au]+", "refused"),
    ])
  func refused(text: String, message: String) {
    let error = #expect(throws: MassSpectraError.self) { try ClusterIon(text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("a ligand of one's own is read by its name")
  func ownLigand() throws {
    let names = try LigandNames.standard.adding("SR=C7H5O2S").adding("PR3=C18H15P:neutral")
    let ion = try ClusterIon("[Au44(SR)26+12Na-16H]6-", names: names)
    #expect(ion.composition == (try ClusterIon("[Au44(p-MBA)26+12Na-16H]6-").composition))
    #expect(try ClusterIon("[Au11(PR3)8Cl2]+", names: names).valenceElectrons == 8)
    #expect(throws: MassSpectraError.self) { try LigandNames.standard.adding("SR") }
    #expect(throws: MassSpectraError.self) { try LigandNames.standard.adding("SR=") }
    #expect(throws: MassSpectraError.self) { try LigandNames.standard.adding("SR=Xy2") }
  }
}
