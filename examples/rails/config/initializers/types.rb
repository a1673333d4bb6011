# A text without blanks around it. What is no text is nothing at all, and so a missing one.
class TrimmedType < ActiveModel::Type::String
  private

  def cast_value(value)
    value.gsub(/\A[[:space:]]+|[[:space:]]+\z/, "") if value.is_a?(::String) && value.valid_encoding?
  end
end

ActiveModel::Type.register(:trimmed, TrimmedType)
ActiveSupport.on_load(:active_record) { ActiveRecord::Type.register(:trimmed, TrimmedType, override: false) }
