import Transients

/// What a recipe file asks for: the scheme, and what else the map holds where the file says so.
public struct RecipeFile: Sendable, Equatable {
  /// The scheme.
  public var target: TargetRecipe
  /// Degree of the polynomial of time zero.
  public var chirpOrder: Int?
  /// Wavelength at which t₀ is the polynomial's constant, nm.
  public var chirpReference: Double?
  /// What the polynomials run in.
  public var chirpAxis: ChirpCoordinate?
  /// Start value of the response's full width at half maximum.
  public var responseWidth: Double?
  /// Degree of the polynomial of the response's width.
  public var widthOrder: Int?
  /// The second Gaussian of the response.
  public var second: ResponseOptions.SecondGaussian?
  /// File of a measured response, as the recipe names it.
  public var responseFile: String?
  /// The coherent artifact.
  public var artifact: ArtifactOptions?
  /// Damped oscillations.
  public var oscillations: [Oscillation]?
  /// True for a signal that is the same at all delays.
  public var hasBaseline: Bool?

  init(target: TargetRecipe) { self.target = target }

  /// The names of all parts.
  static let partNames = ["chirp", "irf_fwhm", "irf", "artifact", "oscillations", "baseline"]

  /// Names that parameters of the response have.
  static let parameterNames = [
    "t0", "irf_fwhm", "irf_fwhm2", "irf_shift2", "irf_fraction2", "irf_fwhm_1", "irf_fwhm_2", "irf_fwhm_3",
    "artifact_fwhm", "nu1", "nu2", "nu3", "nu4", "nu5", "nu6", "nu7", "nu8", "damping1", "damping2", "damping3",
    "damping4", "damping5", "damping6", "damping7", "damping8",
  ]

  /// Reads the parts that are there.
  mutating func read(_ entries: [RecipeNode.Entry]) throws(RecipeError) {
    for (name, node) in entries {
      switch name {
      case "chirp": try readChirp(node)
      case "irf_fwhm": responseWidth = try node.positive()
      case "irf":
        if let other = entries.first(where: { $0.name == "irf_fwhm" }) {
          throw other.node.error("the response is given twice; write its width as irf: {fwhm: …}")
        }
        try readResponse(node)
      case "artifact": try readArtifact(node)
      case "oscillations":
        let list = try node.list()
        guard list.count <= 8 else { throw node.error("\(list.count) oscillations are too many; give up to 8") }
        var oscillations: [Oscillation] = []
        for item in list {
          let parts = try item.table(["wavenumber", "damping"], required: ["wavenumber", "damping"])
          oscillations.append(
            Oscillation(
              wavenumber: try item.value("wavenumber", parts).positive(),
              damping: try item.value("damping", parts).positive()))
        }
        self.oscillations = oscillations
      case "baseline": hasBaseline = try node.boolean("baseline")
      default: break
      }
    }
  }

  private mutating func readChirp(_ node: RecipeNode) throws(RecipeError) {
    guard node.isTable else {
      chirpOrder = try node.whole(0...6, "0 to 6")
      return
    }
    for (name, node) in try node.table(["order", "reference", "axis"], required: ["order"]) {
      switch name {
      case "order": chirpOrder = try node.whole(0...6, "0 to 6")
      case "reference": chirpReference = try node.positive()
      default:
        let text = try node.text()
        guard let axis = ChirpCoordinate(rawValue: text) else {
          throw node.error("the axis of a chirp is wavelength or inverse, not '\(text)'")
        }
        chirpAxis = axis
      }
    }
  }

  private mutating func readResponse(_ node: RecipeNode) throws(RecipeError) {
    let entries = try node.table(["fwhm", "order", "second", "file"], required: [])
    for (name, part) in entries {
      switch name {
      case "fwhm": responseWidth = try part.positive()
      case "order": widthOrder = try part.whole(0...3, "0 to 3")
      case "file":
        guard entries.count == 1 else { throw part.error("a measured response stands alone; leave the others out") }
        responseFile = try part.text()
      default:
        var second = ResponseOptions.SecondGaussian()
        for (name, value) in try part.table(["fwhm", "shift", "fraction"], required: []) {
          switch name {
          case "fwhm": second.width = try value.positive()
          case "shift":
            second.shift = try value.number(
              -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude, "how much later it lies")
          default: second.fraction = try value.number(0...1, "0 to 1")
          }
        }
        self.second = second
      }
    }
  }

  private mutating func readArtifact(_ node: RecipeNode) throws(RecipeError) {
    guard node.isTable else {
      artifact = ArtifactOptions(order: try node.whole(0...2, "0, 1 or 2"))
      return
    }
    let entries = try node.table(["order", "fwhm"], required: ["order"])
    var artifact = ArtifactOptions(order: try node.value("order", entries).whole(0...2, "0, 1 or 2"))
    if let width = entries.first(where: { $0.name == "fwhm" }) { artifact.width = try width.node.positive() }
    self.artifact = artifact
  }
}
