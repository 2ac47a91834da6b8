/// One reason why the API server refuses an object.
public struct FieldError: Hashable, Sendable {
  /// The API server's word for the reason (`metav1.CauseType`, and the reasons of a request that it cannot decode).
  public enum Kind: String, Sendable {
    case invalid = "FieldValueInvalid"
    case required = "FieldValueRequired"
    case forbidden = "FieldValueForbidden"
    case notSupported = "FieldValueNotSupported"
    /// A field that the kind does not have, refused by `fieldValidation=Strict`.
    case unknownField = "StrictDecodingError"
    /// A value of a type that the field cannot hold.
    case wrongType = "BadRequest"
  }

  /// The path as the API server writes it: `spec.egress[0].to[1].ipBlock.cidr`.
  public var field: String
  public var kind: Kind
  /// Without a final full stop.
  public var message: String
  /// The line of the file, from 1.
  public var line: Int
}
