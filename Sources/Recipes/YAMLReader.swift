import CYaml

// The one file of this module with unsafe code: libyaml's parser works on pointers.

/// Reads YAML into a tree, with libyaml: one document, no aliases, no key twice, at most 16 levels.
///
/// libyaml rather than Yams, which holds the same parser: Yams brings all of Foundation with ICU, 3 ms more at every
/// start of the command and 45 MB more in a static build.
struct YAMLReader {
  /// At an address of its own: libyaml keeps a pointer to it.
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let source: String

  /// The tree of a text. Throws ``RecipeError`` with line and column.
  static func read(_ bytes: [UInt8], source: String) throws(RecipeError) -> YAMLNode {
    var result: Result<YAMLNode, RecipeError>?
    bytes.withUnsafeBufferPointer { buffer in
      result = YAMLReader(source: source).document(buffer)
    }
    guard let result else { throw RecipeError("\(source): the file is empty") }
    return try result.get()
  }

  private init(source: String) { self.source = source }

  private func document(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<YAMLNode, RecipeError>? {
    defer { parser.deallocate() }
    guard let base = buffer.baseAddress, yaml_parser_initialize(parser) == 1 else { return nil }
    defer { yaml_parser_delete(parser) }
    yaml_parser_set_input_string(parser, base, buffer.count)
    do throws(RecipeError) {
      var tree: YAMLNode?
      while true {
        let event = try next()
        switch event.kind {
        case YAML_STREAM_END_EVENT: return tree.map { .success($0) }
        case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
        case YAML_DOCUMENT_START_EVENT:
          guard tree == nil else {
            throw RecipeError(source, event.place, "a second document begins here; keep one recipe in a file")
          }
        default: tree = try node(event, depth: 0)
        }
      }
    } catch {
      return .failure(error)
    }
  }

  /// What is kept of an event.
  private struct Event {
    let kind: yaml_event_type_t
    let place: RecipePlace
    let text: String
  }

  private static func place(_ mark: yaml_mark_t) -> RecipePlace {
    RecipePlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func next() throws(RecipeError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else {
      let problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text is not YAML"
      let hint = problem.contains("cannot start any token") ? "; indent with blanks, not tabs" : ""
      throw RecipeError(source, Self.place(parser.pointee.problem_mark), problem + hint)
    }
    defer { yaml_event_delete(&event) }
    var text = ""
    if event.type == YAML_SCALAR_EVENT, let value = event.data.scalar.value {
      text = String(decoding: UnsafeBufferPointer(start: value, count: event.data.scalar.length), as: UTF8.self)
    }
    return Event(kind: event.type, place: Self.place(event.start_mark), text: text)
  }

  private func node(_ event: Event, depth: Int) throws(RecipeError) -> YAMLNode {
    guard depth < 16 else { throw RecipeError(source, event.place, "nested too deeply for a recipe") }
    switch event.kind {
    case YAML_SCALAR_EVENT: return YAMLNode(content: .scalar(event.text), place: event.place)
    case YAML_SEQUENCE_START_EVENT:
      var values: [YAMLNode] = []
      while true {
        let next = try next()
        if next.kind == YAML_SEQUENCE_END_EVENT { return YAMLNode(content: .list(values), place: event.place) }
        values.append(try node(next, depth: depth + 1))
      }
    case YAML_MAPPING_START_EVENT:
      var entries: [(key: String, place: RecipePlace, value: YAMLNode)] = []
      while true {
        let key = try next()
        if key.kind == YAML_MAPPING_END_EVENT { return YAMLNode(content: .table(entries), place: event.place) }
        guard key.kind == YAML_SCALAR_EVENT else {
          throw RecipeError(source, key.place, "a name is expected before the colon")
        }
        guard !entries.contains(where: { $0.key == key.text }) else {
          throw RecipeError(source, key.place, "'\(key.text)' is given twice; say it once")
        }
        let value = try next()
        entries.append((key.text, key.place, try node(value, depth: depth + 1)))
      }
    default:
      throw RecipeError(source, event.place, "references (&name and *name) are not for recipes; write the value out")
    }
  }
}
