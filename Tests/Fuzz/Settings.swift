import Wire

/// The three kinds of settings files; the same bytes as each.
enum Settings {
  @Sendable static func settings(_ bytes: [UInt8]) {
    check { () throws(SettingsErrors) in
      _ = try NewsroomSettings.read(bytes, file: "dateline.yaml", environment: [:]) { _ in
        .failure(SecretError("no such file"))
      }
    }
    check { () throws(SettingsErrors) in
      _ = try NewsletterSettings.read(bytes, file: "daily-review.yaml", slug: "daily-review")
    }
    check { () throws(SettingsErrors) in _ = try SourceSettings.read(bytes, file: "sources.yaml") }
  }

  private static func check(_ read: () throws(SettingsErrors) -> Void) {
    do throws(SettingsErrors) {
      try read()
    } catch {
      expect(!error.errors.isEmpty, "refused without a reason")
      for error in error.errors {
        expect(error.line > 0 && error.column > 0, "an error without a place: \(error)")
        expect(!error.message.utf8.contains(27), "an escape sequence for the terminal: \(error)")
      }
    }
  }
}
