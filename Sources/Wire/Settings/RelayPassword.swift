internal import Newsroom
internal import Platform

/// The relay's password, from a file or an environment variable and never from the settings themselves.
///
/// Failure policy: what is wrong goes to the reader, without a word of what might be the password: somebody may have
/// written it where its place should be named.
enum RelayPassword {
  static func read(
    _ fields: inout Fields, _ reader: SettingsReader, _ environment: [String: String],
    _ readFile: (String) -> Result<[UInt8], SecretError>
  ) -> Secret? {
    let path = fields.optionalText(
      "password-file",
      meaning: "The password is the first line of this file, which only its owner may read.")
    let variable = fields.optionalText(
      "password-variable", meaning: "The password is the value of this environment variable.")
    fields.refuse("password", "has no place in settings: use password-file or password-variable")
    if path != nil && variable != nil {
      fields.fail("password-file", "and password-variable exclude one another")
      if let variable { reader.allow(variable: variable) }
      return nil
    }
    if let variable { return self.variable(variable, &fields, reader, environment) }
    guard let path else { return nil }
    switch readFile(path) {
    case .success(let bytes):
      let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
      return secret(String(decoding: line, as: UTF8.self), "password-file", "names a file whose first line", fields)
    case .failure(let error):
      fields.fail("password-file", error.message)
      return nil
    }
  }

  private static func variable(
    _ name: String, _ fields: inout Fields, _ reader: SettingsReader, _ environment: [String: String]
  ) -> Secret? {
    guard name.utf8.allSatisfy({ $0.isASCIIUppercase || $0.isASCIIDigit || $0 == 95 }) else {
      fields.fail("password-variable", "must be the name of an environment variable: capitals, digits and underscores")
      return nil
    }
    reader.allow(variable: name)
    guard let value = environment[name] else {
      fields.fail("password-variable", "names \(name), which isn't set")
      return nil
    }
    return secret(value, "password-variable", "names \(name), whose value", fields)
  }

  /// SASL's passwords are one line (RFC 4616, section 2: no NUL).
  private static func secret(_ text: String, _ key: String, _ what: String, _ fields: Fields) -> Secret? {
    guard !text.isEmpty, !text.hasControls else {
      fields.fail(key, "\(what) \(text.isEmpty ? "is empty" : "contains a control character")")
      return nil
    }
    return Secret(text)
  }
}
