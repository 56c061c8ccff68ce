import Newsroom
import Returns
import Testing

@Suite("A mail that came back")
struct MailReaderTests {
  @Test("is kept for a person where nothing in it is understood")
  func unknown() { #expect(MailReader.read(Array("Hello".utf8)).kind == .unknown) }
}
