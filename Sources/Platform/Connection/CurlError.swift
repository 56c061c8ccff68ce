internal import CCurl

/// Why libcurl didn't do something: what kind of trouble it is, and libcurl's words for it.
public struct CurlError: Error, Sendable, Equatable, CustomStringConvertible {
  /// As far as somebody tells them apart (libcurl's manual, libcurl-errors(3)).
  public enum Kind: Sendable, Equatable {
    /// libcurl itself could not begin.
    case noLibrary
    case badURL, unsupportedScheme
    case noHost, noProxy, noConnection
    case timedOut
    /// TLS was required, and the server offers none.
    case noTLS
    /// The certificate is nobody's whom we trust, or another host's.
    case certificate
    /// A file of certificates or keys of our own can't be used.
    case certificateFile
    case handshake
    case login, accessDenied, oddReply
    case tooManyRedirects, tooLarge, badEncoding
    /// We didn't take what came.
    case refusedByUs
    case noAnswer
    case other
  }

  public let kind: Kind
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// `nil` where all is well.
  init?(_ code: CURLcode) {
    guard code != CURLE_OK else { return nil }
    self.init(Self.kind(of: code), String(cString: curl_easy_strerror(code)))
  }

  private static func kind(of code: CURLcode) -> Kind {
    switch code {
    case CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY: .noLibrary
    case CURLE_URL_MALFORMAT: .badURL
    case CURLE_UNSUPPORTED_PROTOCOL: .unsupportedScheme
    case CURLE_COULDNT_RESOLVE_HOST: .noHost
    case CURLE_COULDNT_RESOLVE_PROXY: .noProxy
    case CURLE_COULDNT_CONNECT: .noConnection
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    case CURLE_USE_SSL_FAILED: .noTLS
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: .certificate
    case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM: .certificateFile
    case CURLE_SSL_CONNECT_ERROR: .handshake
    case CURLE_LOGIN_DENIED: .login
    case CURLE_REMOTE_ACCESS_DENIED: .accessDenied
    case CURLE_WEIRD_SERVER_REPLY: .oddReply
    case CURLE_TOO_MANY_REDIRECTS: .tooManyRedirects
    case CURLE_FILESIZE_EXCEEDED: .tooLarge
    case CURLE_BAD_CONTENT_ENCODING: .badEncoding
    case CURLE_WRITE_ERROR: .refusedByUs
    case CURLE_GOT_NOTHING: .noAnswer
    default: .other
    }
  }
}
