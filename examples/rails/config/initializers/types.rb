# A text without blanks around it. What is no text is nothing at all, and so a missing one.
class TrimmedType < ActiveModel::Type::String
  # What pages trim, too.
  BLANK = '\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'.freeze
  # From the first character that is not blank to the last: however many there are in between, it is one look.
  TRIMMED = /[^#{BLANK}](?:.*[^#{BLANK}])?/m

  private

  def cast_value(value)
    value[TRIMMED].to_s if value.is_a?(::String) && value.valid_encoding?
  end
end

ActiveModel::Type.register(:trimmed, TrimmedType)
ActiveSupport.on_load(:active_record) { ActiveRecord::Type.register(:trimmed, TrimmedType, override: false) }
