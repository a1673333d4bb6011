# What clients send as JSON.
module JsonObject
  # Two halves of a character, one alone, or another escape. Ruby makes rubbish of a half.
  ESCAPE = /\\(?:u[dD][89abAB]\h\h\\u[dD][c-fC-F]\h\h|(?<half>u[dD][89a-fA-F])|.)/m

  # The object in a text; nil if there is none, or something in it is no Unicode.
  def self.parse(text)
    text = text.dup.force_encoding(Encoding::UTF_8)
    return unless text.valid_encoding? && !halves?(text)

    value = ActiveSupport::JSON.decode(text)
    value if value.is_a?(Hash)
  rescue JSON::ParserError
    nil
  end

  def self.halves?(text)
    text.match?(/\\ud/i) && text.scan(ESCAPE).flatten.any?
  end
  private_class_method :halves?
end
