import Documents

/// Text from an input on its way to a terminal, a table or a message.
public enum TerminalText {
  public static func escaped(_ text: String) -> String { TextEscaping.forTerminal(text) }
}
