# Ids and versions as they come from outside: whole numbers from 1 on, as large as those of the database.
module WholeNumber
  RANGE = (1..(2**31 - 1)).freeze

  class << self
    # Of a body. JSON does not tell 1.0 from 1. nil if it is none.
    def of(value)
      value.to_i if value.is_a?(Numeric) && RANGE.cover?(value) && value.to_i == value
    end

    # Of a body's field.
    def in(data, field)
      of(data[field]) || raise(none(field))
    end

    # Of an address, where it is a text.
    def in_address(text)
      of(text.to_i) if text.is_a?(String) && /\A[1-9]\d{0,9}\z/.match?(text)
    end

    def none(field)
      Problem.new(:invalid, field: field, message: "The #{field} is not a whole number from 1 on.")
    end
  end
end
