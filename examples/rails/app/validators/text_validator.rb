# A text that somebody can see, not longer than `maximum` characters.
class TextValidator < ActiveModel::EachValidator
  # More than blanks, controls, and what has no form of its own, such as a joiner of zero width.
  VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/

  def validate_each(record, attribute, value)
    if value&.include?("\0")
      record.errors.add(attribute, :invalid, message: "has characters that cannot be kept")
    elsif !value&.match?(VISIBLE)
      record.errors.add(attribute, :blank, message: "is missing")
    elsif value.length > options[:maximum]
      record.errors.add(attribute, :too_long, message: "is longer than #{options[:maximum]} characters")
    end
  end
end
