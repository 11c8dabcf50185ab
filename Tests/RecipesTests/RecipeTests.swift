import Fitting
import Kinetics
import Testing
import Transients

@testable import Recipes

@Suite("recipes")
struct RecipeTests {
  private func read(_ text: String) throws -> RecipeFile {
    try RecipeReader.recipe(Array(text.utf8), source: "scheme.yaml")
  }

  @Test("a recipe with branching, bounds and a held rate is read as it is written")
  func complete() throws {
    let file = try read(
      """
      compartments:            # population at time zero
        hot: 1
        relaxed: 0
        trapped: 0
      steps:
        tau1: {from: hot, to: {relaxed: 0.7, trapped: 0.25}, lifetime: 0.4}
        tau2: {from: relaxed, lifetime: 5, bounds: [0.1, 100]}
        k3: {from: trapped, to: relaxed, rate: 1e-3, fixed: true}
      chirp: 2
      irf_fwhm: 0.1
      """)
    #expect(file.chirpOrder == 2)
    #expect(file.responseWidth == 0.1)
    let target = file.target
    #expect(target.compartments == ["hot", "relaxed", "trapped"])
    #expect(
      target.rates == [
        .init("tau1", isLifetime: true, start: 0.4), .init("tau2", isLifetime: true, start: 5, bounds: 0.1...100),
        .init("k3", isLifetime: false, start: 1e-3, isFixed: true),
      ])
    #expect(target.scheme.initial == [1, 0, 0])
    let transfers = target.scheme.transfers
    #expect(transfers.map(\.from) == [0, 0, 0, 1, 2])
    #expect(transfers.map(\.to) == [1, 2, nil, nil, 1])
    #expect(transfers.map(\.rate) == [0, 0, 0, 1, 2])
    #expect(zip(transfers, [0.7, 0.25, 0.05, 1, 1]).allSatisfy { abs($0.fraction - $1) < 1e-15 })
  }

  @Test("what a map holds besides its kinetics may follow the scheme")
  func parts() throws {
    let file = try read(
      """
      compartments: {a: 1, b: 0}
      steps:
        tau1: {from: a, to: b, lifetime: 0.4}
        tau2: {from: b, lifetime: 2*tau1+0.1}
      chirp: {order: 2, reference: 600, axis: inverse}
      irf: {fwhm: 0.1, order: 1, second: {fwhm: 0.4, shift: -0.05, fraction: 0.3}}
      artifact: {order: 2, fwhm: 0.15}
      oscillations:
        - {wavenumber: 120, damping: 0.5}
        - {wavenumber: 300, damping: 2}
      baseline: true
      """)
    #expect(file.target.rates[1].tie == ParameterTie(to: "tau1", factor: 2, offset: 0.1))
    #expect(file.chirpOrder == 2 && file.chirpReference == 600 && file.chirpAxis == .inverse)
    #expect(file.responseWidth == 0.1 && file.widthOrder == 1)
    #expect(file.second?.width == 0.4 && file.second?.shift == -0.05 && file.second?.fraction == 0.3)
    #expect(file.artifact == ArtifactOptions(order: 2, width: 0.15))
    #expect(file.oscillations == [.init(wavenumber: 120, damping: 0.5), .init(wavenumber: 300, damping: 2)])
    #expect(file.hasBaseline == true)
    #expect(
      try read("compartments: {a: 1}\nsteps: {k: {from: a, rate: 1}}\nirf: {file: r.csv}").responseFile == "r.csv")
    #expect(try read("compartments: {a: 1}\nsteps: {k: {from: a, rate: 1}}\nartifact: 1").artifact?.order == 1)
  }

  /// Head of a recipe, to which a bad step is added.
  private static let head = "compartments: {a: 1, b: 0}\nsteps:\n  k1: {from: a, to: b, rate: 1}\n"

  @Test(
    "a bad recipe is refused with its line, its column and the cure",
    arguments: [
      ("", "the file is empty"),
      ("compartments: {a: 1}\n", "scheme.yaml:1:1: 'steps' is missing"),
      ("compartments: {a: 1}\nsteps: {}\nspectra: 3\n", "scheme.yaml:3:1: 'spectra' is not known here"),
      ("compartments: {a: 0}\nsteps: {}\n", "scheme.yaml:1:15: nothing is populated at time zero"),
      ("compartments: {a: 1, a: 0}\nsteps: {}\n", "scheme.yaml:1:22: 'a' is given twice"),
      ("compartments: {a: 1, c: 0}\nsteps: {}\n", "scheme.yaml:1:25: 'c' is never populated"),
      ("compartments: {a: 12:30}\nsteps: {}\n", "'12:30' must be a number, 0 or more"),
      ("compartments: {a: 1_000}\nsteps: {}\n", "'1_000' must be a number"),
      ("compartments: {a: -1}\nsteps: {}\n", "'-1' must be a number"),
      ("compartments: {a: nan}\nsteps: {}\n", "'nan' must be a number"),
      ("compartments: {ground: 1}\nsteps: {}\n", "the name 'ground' is taken"),
      ("compartments: {\"a b\": 1}\nsteps: {}\n", "must be letters, digits and _"),
      ("compartments: [a]\nsteps: {}\n", "scheme.yaml:1:15: names with values are expected here"),
      ("compartments: &x {a: 1}\nsteps: *x\n", "references (&name and *name)"),
      (head + "---\nb: 1\n", "a second document begins here"),
      (head + "\tk2: 1\n", "indent with blanks, not tabs"),
      ("a: [1, 2\n", "scheme.yaml:2:1: did not find expected ',' or ']'"),
      (head + "  k2: {from: c, rate: 1}\n", "scheme.yaml:4:14: there is no compartment 'c'; there are a, b"),
      (head + "  k2: {from: b, to: b, rate: 1}\n", "a step from 'b' to itself is none"),
      (head + "  k2: {from: b}\n", "'k2' needs either a lifetime or a rate"),
      (head + "  k2: {from: b, rate: 1, lifetime: 1}\n", "'k2' needs either a lifetime or a rate"),
      (head + "  k2: {from: b, rate: 0}\n", "0 must be a number, above 0"),
      (head + "  k2: {rate: 1}\n", "scheme.yaml:4:7: 'from' is missing"),
      (head + "  k2: {from: b, rate: 1, fixed: yes}\n", "fixed is true or false"),
      (head + "  k2: {from: b, rate: 1, bounds: [3, 2]}\n", "the lower bound comes first"),
      (head + "  k2: {from: b, rate: 1, bounds: [2, 3]}\n", "the start lies outside the bounds"),
      (head + "  k2: {from: b, rate: 1, fixed: true, bounds: [0.2, 3]}\n", "is held and needs no bounds"),
      (head + "  k2: {from: b, rate: 1, to: {a: 0.7, ground: 0.4}}\n", "the fractions add up to 1.1"),
      (head + "  k2: {from: b, rate: 1, to: {a: 0}}\n", "a fraction of 0 is no step"),
      (head + "  irf_fwhm: {from: b, rate: 1}\n", "the name 'irf_fwhm' is taken"),
      (head + "chirp: 1.5\n", "1.5 must be a whole number, 0 to 6"),
      (head + "  k2: {from: b, rate: 2*k3}\n", "scheme.yaml:4:23: 'k3' is neither a number above 0 nor another step"),
      (head + "  k2: {from: b, rate: 2*k1, bounds: [1, 2]}\n", "can be neither held nor bounded"),
      (head + "  k2: {from: b, rate: 2*k1}\n  k3: {from: b, rate: k2}\n", "tie both to the same"),
      (head + "  k2: {from: b, rate: -3*k1}\n", "scheme.yaml:4:23: 'k2' would start at -"),
      (head + "  tau2: {from: b, lifetime: 2*k1}\n", "'tau2' is a lifetime and cannot follow k1, a rate; write both"),
      (head + "chirp: {order: 1, axis: energy}\n", "scheme.yaml:4:25: the axis of a chirp is wavelength or inverse"),
      (head + "irf: {fwhm: 0.1, file: a.csv}\n", "a measured response stands alone"),
      (head + "irf: {fwhm: 0.1}\nirf_fwhm: 0.1\n", "the response is given twice"),
      (head + "irf: {second: {fraction: 2}}\n", "'2' must be a number, 0 to 1"),
      (head + "artifact: 3\n", "'3' must be a number, 0, 1 or 2"),
      (head + "oscillations: [{wavenumber: 100}]\n", "'damping' is missing"),
      (head + "baseline: on\n", "baseline is true or false"),
      (String(repeating: "[", count: 5000), "nested too deeply for a recipe"),
    ])
  func bad(text: String, message: String) throws {
    let error = try #require(throws: RecipeError.self) { try read(text) }
    #expect(error.description.hasPrefix("scheme.yaml:"))
    #expect(error.description.contains(message), "\(error)")
  }

  @Test("bytes of every kind are read or refused")
  func bytes() {
    var generator = SeededGenerator(seed: 1)
    let text = Array(Self.head.utf8)
    for _ in 0..<3000 {
      var changed = text
      for _ in 0..<3 {
        changed[Int.random(in: 0..<text.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      do {
        _ = try RecipeReader.recipe(changed, source: "x")
      } catch {
        #expect(error.description.hasPrefix("x:"))
      }
    }
  }

  @Test("a file that is not there is told apart from a bad one")
  func missing() throws {
    let error = try #require(throws: RecipeError.self) { try RecipeReader.recipe(at: "/nowhere/scheme.yaml") }
    #expect(error.isMissingFile)
  }
}
