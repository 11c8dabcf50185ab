/// A value of a YAML file and where it stands. Scalars are kept as text: YAML's own ideas of what 010 or 12:30 mean are
/// not taken over.
struct YAMLNode {
  /// What a value is.
  indirect enum Content {
    /// Text as written.
    case scalar(String)
    /// Values in order.
    case list([YAMLNode])
    /// Keys, each once, and values in order.
    case table([(key: String, place: RecipePlace, value: YAMLNode)])
  }

  let content: Content
  let place: RecipePlace
}

/// A place in a recipe file, both from 1.
struct RecipePlace: Equatable {
  let line: Int
  let column: Int
}
