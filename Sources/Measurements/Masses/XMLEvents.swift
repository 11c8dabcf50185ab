import CExpat

/// What reads the events of an XML document.
protocol XMLConsumer: AnyObject {
  /// An element begins.
  func start(_ name: String, _ attributes: [String: String]) throws(MeasurementError)
  /// An element ends.
  func end(_ name: String) throws(MeasurementError)
  /// Some bytes of text, UTF-8.
  func text(_ bytes: [UInt8]) throws(MeasurementError)
  /// True once nothing of the rest is wanted.
  var isDone: Bool { get }
}

/// Hands an XML document to a consumer piece by piece, through expat. Its pointers stay in this file.
///
/// A document type declaration, and with it every entity of one's own, is refused: mass spectra have none, and nested
/// entities are how a small file fills the memory. So are elements nested without end, and tags without end, which expat would
/// read again with every piece.
final class XMLEvents {
  private let parser: XML_Parser
  private let consumer: any XMLConsumer
  private let file: String
  private var failure: MeasurementError?
  private var depth = 0
  /// Bytes handed over since the last event.
  private var silentBytes = 0

  private static let depthLimit = 200
  private static let tagLimit = 1 << 20

  /// Throws `damaged` where the system has no memory for a parser.
  init(_ consumer: any XMLConsumer, file: String) throws(MeasurementError) {
    guard let parser = XML_ParserCreate(nil) else {
      throw MeasurementError(.damaged, file: file, "cannot be read: out of memory")
    }
    self.parser = parser
    self.consumer = consumer
    self.file = file
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { user, name, attributes in
        guard let user, let name, let attributes else { return }
        XMLEvents.from(user).begin(name, attributes)
      },
      { user, name in
        guard let user, let name else { return }
        let events = XMLEvents.from(user)
        events.depth -= 1
        events.attempt { () throws(MeasurementError) in try events.consumer.end(String(cString: name)) }
      })
    XML_SetCharacterDataHandler(parser) { user, text, count in
      guard let user, let text, count > 0 else { return }
      let events = XMLEvents.from(user)
      text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) { bytes in
        events.attempt { () throws(MeasurementError) in
          try events.consumer.text(Array(UnsafeBufferPointer(start: bytes, count: Int(count))))
        }
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
      guard let user else { return }
      let events = XMLEvents.from(user)
      events.attempt { () throws(MeasurementError) in
        throw MeasurementError(
          .damaged, file: events.file, "declares a document type, which mass spectra do not have; it is refused")
      }
    }
  }

  deinit { XML_ParserFree(parser) }

  private static func from(_ user: UnsafeMutableRawPointer) -> XMLEvents {
    Unmanaged<XMLEvents>.fromOpaque(user).takeUnretainedValue()
  }

  private func begin(_ name: UnsafePointer<CChar>, _ list: UnsafeMutablePointer<UnsafePointer<CChar>?>) {
    attempt { () throws(MeasurementError) in
      depth += 1
      guard depth <= Self.depthLimit else { throw refusal("nests elements without end") }
      var attributes: [String: String] = [:]
      var index = 0
      while let key = list[index], let value = list[index + 1] {
        attributes[String(cString: key)] = String(cString: value)
        index += 2
      }
      try consumer.start(String(cString: name), attributes)
    }
  }

  private func refusal(_ message: String) -> MeasurementError {
    MeasurementError(
      .damaged, file: file, line: Int(XML_GetCurrentLineNumber(parser)), "\(message); convert it again")
  }

  /// Keeps the first failure and stops the parser.
  private func attempt(_ work: () throws(MeasurementError) -> Void) {
    silentBytes = 0
    guard failure == nil, !consumer.isDone else { return }
    do throws(MeasurementError) { try work() } catch { failure = error }
    if failure != nil || consumer.isDone { XML_StopParser(parser, XML_FALSE) }
  }

  /// Parses a piece; `isLast` says that none follows. Throws the consumer's failure, or `damaged` for what is no XML.
  func parse(_ piece: [UInt8], isLast: Bool) throws(MeasurementError) {
    guard !consumer.isDone else { return }
    silentBytes += piece.count
    let status = piece.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { XML_Parse(parser, $0.baseAddress, Int32($0.count), isLast ? 1 : 0) }
    }
    if let failure { throw failure }
    guard silentBytes <= Self.tagLimit else { throw refusal("holds a tag without end") }
    guard status == XML_STATUS_ERROR, !consumer.isDone else { return }
    let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "an error"
    throw refusal("is no complete XML: \(reason)")
  }
}
